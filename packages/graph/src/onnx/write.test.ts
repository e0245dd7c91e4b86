// Exported models pass onnx's own checker, and every shape that we record is the one that it infers.
import { describe, expect, it } from 'vitest';
import { Draw } from '../../checks/draw.js';
import { checkModels, missingOnnx } from '../../checks/onnx-check.js';
import { opCases } from '../../checks/op-cases.js';
import * as g from '../index.js';
import { modelProto } from './schema.js';

if (missingOnnx) console.log(`skipped: ${missingOnnx}`);

/** Forward and backward of one example as one graph. */
function withGradients(draw: Draw, result: g.Value): g.Graph {
  const numbers = result.dtype === 'bool' ? g.select(result, 1, 0) : result;
  const differentiable = typeof g.gradientRules[result.kind] === 'function';
  const gradients = differentiable ? g.gradients(g.reduceSum(g.mul(numbers, numbers)), draw.inputs) : [];
  const outputs = { y: result, ...Object.fromEntries(gradients.map((value, i) => [`d${i}`, value])) };
  return g.defineGraph(draw.inputs, outputs);
}

describe('toOnnx', () => {
  it.skipIf(missingOnnx)('writes models that pass onnx.checker with our shapes', () => {
    const models = (Object.keys(opCases) as g.Kind[]).flatMap((kind) =>
      [1, 2, 3, 4].map((seed) => {
        const draw = new Draw(seed);
        const graph = withGradients(draw, opCases[kind](draw));
        return [`${kind}-${seed}`, g.toOnnx(graph, { shapes: true })] as const;
      }),
    );
    const report = checkModels(models);
    expect(report.problems).toEqual([]);
    expect(report.checked).toBeGreaterThan(models.length);
  });

  it('uses ops of other domains only when asked to', () => {
    const [a, b] = [g.input('a', [2, 3]), g.input('b', [4, 3])];
    const graph = g.defineGraph([a, b], { y: g.matmul(a, b, { transposeB: true }) });
    const domains = (dialect: g.Dialect) => {
      const model = modelProto.toObject(modelProto.decode(g.toOnnx(graph, { dialect })));
      return (model.opsetImport as { domain: string }[]).map(({ domain }) => domain);
    };
    expect(domains('standard')).toEqual(['']);
    expect(domains('microsoft')).toEqual(['', 'com.microsoft']);
  });

  it('gives the same bytes for the same graph', () => {
    const draw = new Draw(3);
    const graph = withGradients(draw, opCases.conv(draw));
    expect(g.toOnnx(graph)).toEqual(g.toOnnx(graph));
  });
});
