// One randomised example of every op of the vocabulary, for the tests that go through all of them.
import * as g from '@romnet/graph';
import type { Draw } from './draw.js';

type OpCase = (draw: Draw) => g.Value;

const unary =
  (op: (x: g.Value) => g.Value, spread: 'signed' | 'positive' | 'grid' = 'signed'): OpCase =>
  (draw) =>
    op(draw.input(draw.shape(), spread));

const binary =
  (op: (a: g.Value, b: g.Value) => g.Value, spread: 'signed' | 'grid' = 'signed'): OpCase =>
  (draw) => {
    const shape = draw.shape(2);
    const sides = [shape, draw.broadcastable(shape)];
    const [a, b] = (draw.flag() ? sides : sides.reverse()) as [number[], number[]];
    return op(draw.input(a, spread), draw.input(b, spread));
  };

const someAxes = (draw: Draw, x: g.Value): number[] => {
  const axes = draw.shuffled(x.shape.length);
  return axes.slice(0, draw.int(1, axes.length));
};

const images = (draw: Draw, low: number, high: number, spread: 'signed' | 'distinct' = 'signed') =>
  draw.input([draw.int(1, 2), draw.int(1, 3), draw.int(low, high), draw.int(low, high)], spread);

const pair = (draw: Draw, low: number, high: number): g.Pair => [draw.int(low, high), draw.int(low, high)];

/** Total over the vocabulary: an op without an example does not compile. */
export const opCases: { readonly [K in g.Kind]: OpCase } = {
  input: (draw) => draw.input(draw.shape()),
  constant: (draw) => {
    const shape = draw.shape();
    return g.constant(draw.numbers(g.elements(shape)), shape);
  },

  neg: unary(g.neg),
  abs: unary(g.abs),
  sign: unary(g.sign),
  exp: unary(g.exp),
  log: unary(g.log, 'positive'),
  sqrt: unary(g.sqrt, 'positive'),
  relu: unary(g.relu),
  sigmoid: unary(g.sigmoid),
  tanh: unary(g.tanh),
  leakyRelu: unary((x) => g.leakyRelu(x, 0.2)),
  power: unary((x) => g.power(x, 2.5), 'positive'),
  clip: unary((x) => g.clip(x, -0.6, 0.8), 'grid'),

  add: binary(g.add),
  sub: binary(g.sub),
  mul: binary(g.mul),
  div: binary(g.div),
  greater: binary(g.greater, 'grid'),
  equal: binary(g.equal, 'grid'),
  select: (draw) => {
    const shape = draw.shape(2);
    const mask = draw.broadcastable(shape);
    const condition = g.greater(g.constant(draw.numbers(g.elements(mask)), mask), 0);
    return g.select(condition, draw.input(shape), draw.input(draw.broadcastable(shape)));
  },

  matmul: (draw) => {
    const [m, n, k] = [draw.int(1, 4), draw.int(1, 4), draw.int(1, 4)];
    const [transposeA, transposeB] = [draw.flag(), draw.flag()];
    const batch = draw.pick([
      [[], []],
      [[3], [3]],
      [[2, 3], [3]],
      [
        [2, 1],
        [1, 2],
      ],
      [[2], []],
    ] as const);
    const a = draw.input([...batch[0], ...(transposeA ? [k, m] : [m, k])]);
    const b = draw.input([...batch[1], ...(transposeB ? [n, k] : [k, n])]);
    return g.matmul(a, b, { transposeA, transposeB });
  },
  conv: (draw) => {
    const groups = draw.pick([1, 1, 2, 3]);
    const [inputs, outputs] = [draw.int(1, groups === 1 ? 3 : 2), draw.int(1, groups === 1 ? 3 : 2)];
    const x = draw.input([draw.int(1, 2), groups * inputs, ...pair(draw, 5, 7)]);
    const kernel = draw.input([groups * outputs, inputs, ...pair(draw, 1, 3)]);
    const geometry = {
      stride: pair(draw, 1, 2),
      padding: pair(draw, 0, 2),
      dilation: pair(draw, 1, 2),
      groups,
    };
    return g.conv(
      x,
      kernel,
      draw.flag() ? { ...geometry, bias: draw.input([kernel.shape[0] as number]) } : geometry,
    );
  },
  convTranspose: (draw) => {
    const groups = draw.pick([1, 1, 2, 3]);
    const x = draw.input([draw.int(1, 2), groups * draw.int(1, groups === 1 ? 3 : 2), ...pair(draw, 2, 4)]);
    const kernel = draw.input([x.shape[1] as number, draw.int(1, 3), ...pair(draw, 2, 3)]);
    const stride = pair(draw, 1, 2);
    return g.convTranspose(x, kernel, {
      stride,
      padding: pair(draw, 0, 1),
      groups,
      outputPadding: [draw.int(0, stride[0] - 1), draw.int(0, stride[1] - 1)],
    });
  },
  attention: (draw) => {
    const [m, p, c, d] = [draw.int(1, 5), draw.int(1, 4), draw.int(1, 3), draw.int(1, 3)];
    const batch = draw.pick([[], [2], [2, 1]]);
    const [q, k, v] = [
      draw.input([...batch, m, c]),
      draw.input([...batch, p, c]),
      draw.input([...batch, p, d]),
    ];
    const biases = [[p], [m, p], [...batch, 1, p], [...batch, m, p]];
    const bias = draw.flag() ? { bias: draw.input(draw.pick(biases)) } : {};
    const block = draw.flag() ? { block: draw.int(1, 5) } : {};
    return g.attention(q, k, v, { scale: 0.8, ...bias, ...block });
  },

  reduceSum: (draw) => {
    const x = draw.input(draw.shape());
    return g.reduceSum(x, someAxes(draw, x));
  },
  reduceMean: (draw) => {
    const x = draw.input(draw.shape());
    return g.reduceMean(x, someAxes(draw, x));
  },
  reduceMax: (draw) => {
    const x = draw.input(draw.shape(), 'distinct');
    return g.reduceMax(x, someAxes(draw, x));
  },
  softmax: (draw) => {
    const x = draw.input(draw.shape());
    return g.softmax(x, draw.int(0, x.shape.length - 1));
  },

  reshape: (draw) => {
    const x = draw.input(draw.shape(2));
    return g.reshape(x, draw.flag() ? [g.elements(x.shape)] : [1, ...x.shape.toReversed()]);
  },
  expand: (draw) => {
    const shape = draw.shape(2);
    return g.expand(draw.input(draw.broadcastable(shape)), shape);
  },
  transpose: (draw) => {
    const x = draw.input(draw.shape(2));
    return g.transpose(x, draw.shuffled(x.shape.length));
  },
  flip: (draw) => {
    const x = draw.input(draw.shape());
    return g.flip(x, someAxes(draw, x));
  },
  concat: (draw) => {
    const shape = draw.shape();
    const axis = draw.int(0, shape.length - 1);
    const parts = Array.from({ length: draw.int(2, 4) }, () => draw.input(shape.with(axis, draw.int(1, 4))));
    return g.concat(parts, axis);
  },
  slice: (draw) => {
    const x = draw.input(draw.shape(1, 4, 6));
    const axis = draw.int(0, x.shape.length - 1);
    const length = x.shape[axis] as number;
    const start = draw.int(0, length - 1);
    return g.slice(x, axis, start, draw.int(start + 1, length), draw.int(1, 3));
  },
  pad: (draw) => {
    const x = draw.input(draw.shape());
    const amounts = () => x.shape.map(() => draw.int(0, 2));
    return g.pad(x, amounts(), amounts(), draw.pick([0, -1.5]));
  },
  gather: (draw) => {
    const x = draw.input(draw.shape());
    const axis = draw.int(0, x.shape.length - 1);
    const last = (x.shape[axis] as number) - 1;
    const indices = Array.from({ length: draw.int(1, 5) }, () => draw.int(0, last));
    return g.gather(x, axis, indices);
  },

  recompute: (draw) => {
    const [x, w] = [draw.input(draw.shape()), draw.input([1])];
    // One inside another, a value from outside, and an input that is used twice
    const inner = (y: g.Value) => g.recompute((z) => g.tanh(g.mul(z, w)), y);
    return g.recompute((a, b) => g.mul(inner(g.sigmoid(a)), b), x, g.mul(x, w));
  },

  averagePool: (draw) => {
    const size = draw.int(1, 3);
    return g.averagePool(draw.input([2, 2, size * draw.int(1, 3), size * draw.int(1, 3)]), size);
  },
  maxPool: (draw) => g.maxPool(images(draw, 3, 6, 'distinct'), draw.int(1, 3), draw.int(1, 3)),
  resizeNearest: (draw) => {
    const x = images(draw, 1, 5);
    const factor = draw.int(1, 3);
    return draw.flag() ? g.upsampleNearest(x, factor) : g.resizeNearest(x, ...pair(draw, 1, 8));
  },
  resizeBilinear: (draw) => g.resizeBilinear(images(draw, 1, 5), draw.int(1, 8), draw.int(1, 8)),
};

/** A composite's example, and the arguments by which others know the same function of the inputs. */
export interface CompositeCase {
  readonly value: g.Value;
  readonly attributes: object;
}

/** Composites, likewise; they have no kind of their own. */
export const compositeCases: Readonly<Record<string, (draw: Draw) => CompositeCase>> = {
  reduceMin: (draw) => {
    const axes = [draw.int(0, 1)];
    return { value: g.reduceMin(draw.input([3, 4], 'distinct'), axes), attributes: { axes } };
  },
  prelu: (draw) => ({
    value: g.prelu(draw.input([2, 3, 2, 2]), draw.input([3, 1, 1])),
    attributes: {},
  }),
  flooredSoftmax: (draw) => {
    const axis = draw.int(0, 1);
    return { value: g.flooredSoftmax(draw.input(draw.shape(2, 2)), axis), attributes: { axis } };
  },
  logSumExp: (draw) => {
    const axis = draw.int(0, 1);
    return { value: g.logSumExp(draw.input(draw.shape(2, 2), 'distinct'), axis), attributes: { axis } };
  },
  normalize: (draw) => {
    const [axes, epsilon] = [draw.flag() ? [0, 2, 3] : [2, 3], 0.1];
    return { value: g.normalize(draw.input([2, 3, 3, 2]), axes, epsilon), attributes: { axes, epsilon } };
  },
  padReflect: (draw) => {
    const [axis, before, after] = [draw.int(1, 2), draw.int(0, 3), draw.int(0, 3)];
    const value = g.padReflect(draw.input([2, 4, 5]), axis, before, after);
    return { value, attributes: { axis, before, after } };
  },
  cumulativeSum: (draw) => {
    const axis = draw.int(0, 2);
    return { value: g.cumulativeSum(draw.input(draw.shape(3, 3)), axis), attributes: { axis } };
  },
  normalizeWith: (draw) => {
    const [x, mean] = [draw.input([2, 3, 2, 2]), draw.input([3, 1, 1])];
    const [variance, epsilon] = [draw.input([3, 1, 1], 'positive'), 0.1];
    return { value: g.normalizeWith(x, mean, variance, epsilon), attributes: { epsilon } };
  },
  split: (draw) => {
    const [axis, lengths] = [draw.int(0, 1), [2, 3]];
    const parts = g.split(draw.input([5, 5]), axis, lengths);
    return { value: g.concat(parts.toReversed(), axis), attributes: { axis, lengths } };
  },
  upsampleNearest: (draw) => {
    const factor = draw.int(1, 3);
    return { value: g.upsampleNearest(images(draw, 1, 3), factor), attributes: { factor } };
  },
  denseConvolutions: (draw) => {
    const x = draw.input([2, 3, 4, 3]);
    let channels = 3;
    const units = [2, 1, 2].slice(0, draw.int(1, 3)).map((growth) => {
      channels += growth;
      return { kernel: draw.input([growth, channels - growth, 3, 3]), bias: draw.input([growth]) };
    });
    return { value: g.denseConvolutions(x, units, g.tanh, { padding: [1, 1] }), attributes: {} };
  },
  convolveParts: (draw) => {
    const parts = [1, 2, 3].map((channels) => draw.input([2, channels, 3, 2]));
    return {
      value: g.convolveParts(g.concat(parts, 1), draw.input([2, 6, 1, 1]), draw.input([2])),
      attributes: {},
    };
  },
  after: (draw) => {
    const x = draw.input([3, 4]);
    return { value: g.after(x, g.constant([1, Number.NaN]), g.constant([Infinity])), attributes: {} };
  },
  less: (draw) => ({
    value: g.less(draw.input([3, 4], 'grid'), draw.input([4], 'grid')),
    attributes: {},
  }),
};
