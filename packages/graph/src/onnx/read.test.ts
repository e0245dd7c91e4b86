// Reading back what we write: the same graph. And files that are not ours: errors that name what is wrong, quickly.
import { describe, expect, it } from 'vitest';
import { Draw } from '../../checks/draw.js';
import { opCases } from '../../checks/op-cases.js';
import { expectSameGraph } from '../../checks/same-graph.js';
import * as g from '../index.js';
import { modelProto } from './schema.js';

/** These are written as other ops, always or at odd sizes, so they come back as those. */
const rewritten: readonly g.Kind[] = ['attention', 'resizeNearest'];

function withGradients(kind: g.Kind, seed: number): g.Graph {
  const draw = new Draw(seed);
  const result = opCases[kind](draw);
  const numbers = result.dtype === 'bool' ? g.select(result, 1, 0) : result;
  const differentiable = typeof g.gradientRules[kind] === 'function';
  const gradients = differentiable ? g.gradients(g.reduceMean(g.mul(numbers, numbers)), draw.inputs) : [];
  const outputs = { y: result, ...Object.fromEntries(gradients.map((value, i) => [`d${i}`, value])) };
  return g.simplify(g.defineGraph(draw.inputs, outputs));
}

describe.each(['standard', 'microsoft'] as const)(
  'a file in the %s dialect gives the same graph',
  (dialect) => {
    const again = (graph: g.Graph) => g.simplify(g.readOnnx(g.toOnnx(graph, { dialect })));
    for (const kind of Object.keys(opCases) as g.Kind[])
      it(kind, () => {
        for (let seed = 1; seed <= 6; seed++) {
          const graph = withGradients(kind, seed);
          const read = again(graph);
          // What was rewritten must at least be the same from then on.
          const expected = rewritten.includes(kind) ? read : graph;
          expectSameGraph(again(read), expected, `seed ${seed}`);
          expect(read.inputs).toEqual(graph.inputs);
          expect(Object.keys(read.outputs)).toEqual(Object.keys(graph.outputs));
        }
      });
  },
);

const x = g.input('x', [1, 2, 4, 4]);
const kernel = g.constant(new Float32Array(3 * 2 * 9).fill(0.5), [3, 2, 3, 3]);
const file = g.toOnnx(g.defineGraph([x], { y: g.neg(g.tanh(g.conv(x, kernel))) }));

// biome-ignore lint/suspicious/noExplicitAny: a file's content, to be broken on purpose
const changed = (change: (model: any) => void): Uint8Array => {
  const model = modelProto.decode(file);
  change(model);
  return modelProto.encode(model).finish();
};

describe('refuses', () => {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const refused: readonly (readonly [what: string, change: (model: any) => void, message: string])[] = [
    [
      'an unknown op, by the name of its node',
      (model) => {
        model.graph.node[1].opType = 'Erf';
        model.graph.node[2].opType = 'Gelu';
      },
      'readOnnx: node "tanh.3" (Erf): this op is not in the vocabulary',
    ],
    [
      'an op of another domain',
      (model) => {
        model.graph.node[0].domain = 'com.example';
      },
      'readOnnx: node "conv.2" (com.example.Conv): this op is not in the vocabulary',
    ],
    [
      'an attribute that it does not know',
      (model) => model.graph.node[2].attribute.push({ name: 'alpha', type: 1, f: 2 }),
      'readOnnx: node "y" (Neg): the attribute "alpha" is not supported',
    ],
    [
      'padding by a rule',
      (model) => model.graph.node[0].attribute.push({ name: 'auto_pad', type: 3, s: 'SAME_LOWER' }),
      '(Conv): expected auto_pad NOTSET or SAME_UPPER, got SAME_LOWER',
    ],
    [
      'shapes that do not fit',
      (model) => {
        model.graph.input[0].type.tensorType.shape.dim[1].dimValue = 5;
      },
      '(Conv): conv: expected a kernel of shape [O, 5, kh, kw], got [1, 5, 4, 4] and [3, 2, 3, 3]',
    ],
    [
      'an operand that nothing makes',
      (model) => {
        model.graph.node[2].input[0] = 'nowhere';
      },
      'node "y" (Neg): expected a value for operand 0, got "nowhere", which nothing makes',
    ],
    [
      'weights that are not all there',
      (model) => {
        model.graph.initializer[0].rawData = new Uint8Array(7);
      },
      'expected 216 bytes for [3,2,3,3], got 7',
    ],
    [
      'a size that nobody has memory for',
      (model) => {
        model.graph.initializer[0].dims = [2 ** 20, 2 ** 20];
      },
      'expected at most 16 axes of positive lengths and 2^31 elements',
    ],
    [
      'unknown lengths',
      (model) => {
        model.graph.input[0].type.tensorType.shape.dim[0].dimValue = 0;
      },
      'readOnnx: input "x": expected at most 16 axes of positive lengths',
    ],
    [
      'numbers that are not float32',
      (model) => {
        model.graph.input[0].type.tensorType.elemType = 11;
      },
      'readOnnx: input "x": expected float32 numbers, got type 11',
    ],
    [
      'an old opset',
      (model) => {
        model.opsetImport[0].version = 9;
      },
      'readOnnx: expected opset 13 to 17, got 9',
    ],
    [
      'an output that nothing computes',
      (model) => {
        model.graph.output[0].name = 'z';
      },
      'readOnnx: nothing computes the output "z"',
    ],
  ];
  for (const [what, change, message] of refused)
    it(what, () => {
      expect(() => g.readOnnx(changed(change))).toThrow(g.GraphError);
      expect(() => g.readOnnx(changed(change))).toThrow(message);
    });

  it('a file cut anywhere', () => {
    for (let length = 0; length < file.length; length++)
      expect(() => g.readOnnx(file.subarray(0, length)), `${length} bytes`).toThrow(g.GraphError);
  });

  it('bytes that were changed at random, or reads them as some graph', () => {
    const draw = new Draw(1);
    let refusals = 0;
    for (let i = 0; i < 2000; i++) {
      const broken = file.slice();
      for (let change = draw.int(1, 4); change > 0; change--)
        broken[draw.int(0, file.length - 1)] = draw.int(0, 255);
      try {
        g.readOnnx(broken);
      } catch (error) {
        expect(error).toBeInstanceOf(g.GraphError);
        refusals++;
      }
    }
    expect(refusals).toBeGreaterThan(500);
  });
});
