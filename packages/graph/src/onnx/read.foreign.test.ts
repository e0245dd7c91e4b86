// Reading files of others: quantized weights, padding by a rule, and a file's network as a part of another graph.
import { describe, expect, it } from 'vitest';
import { expectSameGraph } from '../../checks/same-graph.js';
import * as g from '../index.js';
import { modelProto } from './schema.js';

const x = g.input('x', [1, 2, 5, 6]);
const kernel = g.constant(new Float32Array(3 * 2 * 9).fill(0.5), [3, 2, 3, 3]);
const options = { stride: [2, 2], padding: [1, 1] } as const;
const file = g.toOnnx(g.defineGraph([x], { y: g.conv(x, kernel, options) }));

// biome-ignore lint/suspicious/noExplicitAny: a file's content, to be changed on purpose
function changed(change: (model: any) => void): Uint8Array {
  const model = modelProto.decode(file);
  change(model);
  return modelProto.encode(model).finish();
}

const node = (opType: string, input: string[], output: string[]) => ({
  opType,
  input,
  output,
  attribute: [],
});
const convolved = (of: g.Value, weights: g.Value, geometry: Parameters<typeof g.conv>[2] = options) =>
  g.defineGraph([x], { y: g.conv(of, weights, geometry) });

describe('reads', () => {
  it('weights in 8 bits as (q - zero point) * scale', () => {
    const bytes = Uint8Array.from({ length: 54 }, (_, i) => i * 4);
    const quantized = changed(({ graph }) => {
      const name = graph.node[0].input[1];
      const weights = graph.initializer.find((tensor: { name: string }) => tensor.name === name);
      Object.assign(weights, { name: 'q', dataType: 2, rawData: bytes });
      graph.initializer.push(
        { name: 'scale', dims: [], dataType: 1, rawData: new Uint8Array(Float32Array.of(0.25).buffer) },
        { name: 'zero', dims: [], dataType: 2, rawData: Uint8Array.of(100) },
      );
      graph.node.unshift(node('DequantizeLinear', ['q', 'scale', 'zero'], [name]));
    });
    const weights = g.constant(
      Float32Array.from(bytes, (byte) => (byte - 100) / 4),
      [3, 2, 3, 3],
    );
    expectSameGraph(g.readOnnx(quantized), convolved(x, weights), 'quantized');
  });

  it('padding SAME_UPPER: as many outputs as strides, an odd zero at the end', () => {
    const same = changed(({ graph }) => {
      const attributes = graph.node[0].attribute.filter(({ name }: { name: string }) => name !== 'pads');
      graph.node[0].attribute = [...attributes, { name: 'auto_pad', type: 3, s: 'SAME_UPPER' }];
    });
    // 5 rows at stride 2 want one zero on both sides, 6 columns one at the end.
    const padded = g.pad(x, [0, 0, 1, 0], [0, 0, 1, 1]);
    const expected = convolved(padded, kernel, { stride: [2, 2], padding: [0, 0] });
    expectSameGraph(g.readOnnx(same), expected, 'same');
  });

  it('GlobalAveragePool and Flatten', () => {
    const pooled = changed(({ graph }) => {
      graph.node[0].output = ['c'];
      graph.node.push(node('GlobalAveragePool', ['c'], ['p']), node('Flatten', ['p'], ['y']));
    });
    const mean = g.reduceMean(g.conv(x, kernel, options), [2, 3]);
    expectSameGraph(g.readOnnx(pooled), g.defineGraph([x], { y: g.reshape(mean, [1, 3]) }), 'pooled');
  });
});

describe('a value in place of an input', () => {
  const own = g.input('own', [2, 2, 8, 8]);

  it('brings its shape; its own inputs become those of the graph', () => {
    const graph = g.readOnnx(file, { x: g.tanh(own) });
    const expected = g.defineGraph([own], { y: g.conv(g.tanh(own), kernel, options) });
    expectSameGraph(graph, expected, 'given');
  });

  it('must be of an input that the file has', () => {
    expect(() => g.readOnnx(file, { image: own })).toThrow('readOnnx: expected an input "image", got x');
  });
});
