// The gradient rule of every op, its formula above it. `dy` is the gradient of the loss in the op's result y;
// a rule gives one thunk per operand, so that only the gradients somebody asked for are built.
import { attentionGradients } from './attention.js';
import * as g from './build.js';
import type { GradientRule } from './gradient-rule.js';
import { convGradients, convTransposeGradients } from './gradients.conv.js';
import {
  gatherGradient,
  maxPoolGradient,
  resizeBilinearGradient,
  resizeNearestGradient,
  sliceGradient,
} from './gradients.sampling.js';
import { sumTo } from './sum-to.js';
import type { Kind, Value } from './value.js';

/** Not differentiable is an entry of the table, not an absence. */
type Rule<K extends Kind> = GradientRule<K> | 'none';

const operand = (y: { readonly operands: readonly Value[] }, i: number): Value => y.operands[i] as Value;

/** The value itself again, for rules that reuse the result (exp, sqrt, sigmoid, tanh, softmax). */
const itself = (y: unknown): Value => y as Value;

const zerosLike = (x: Value): Value => g.expand(g.constant(0), x.shape);

export const gradientRules: { readonly [K in Kind]: Rule<K> } = {
  input: 'none',
  constant: 'none',
  sign: 'none',
  greater: 'none',
  equal: 'none',

  // y = -x: dx = -dy
  neg: (_, dy) => [() => g.neg(dy)],
  // y = |x|: dx = dy sign(x)
  abs: (y, dy) => [() => g.mul(dy, g.sign(operand(y, 0)))],
  // y = e^x: dx = dy y
  exp: (y, dy) => [() => g.mul(dy, itself(y))],
  // y = ln x: dx = dy / x
  log: (y, dy) => [() => g.div(dy, operand(y, 0))],
  // y = sqrt x: dx = dy / 2y
  sqrt: (y, dy) => [() => g.div(g.mul(dy, 0.5), itself(y))],
  // y = max(x, 0): dx = dy where y > 0
  relu: (y, dy) => [() => g.select(g.greater(itself(y), 0), dy, 0)],
  // y = 1 / (1 + e^-x): dx = dy y (1 - y)
  sigmoid: (y, dy) => [() => g.mul(dy, g.mul(itself(y), g.sub(1, itself(y))))],
  // y = tanh x: dx = dy (1 - y^2)
  tanh: (y, dy) => [() => g.mul(dy, g.sub(1, g.mul(itself(y), itself(y))))],
  // y = x where x > 0, slope x elsewhere
  leakyRelu: (y, dy) => [() => g.select(g.greater(operand(y, 0), 0), dy, g.mul(dy, y.attributes.slope))],
  // y = x^p: dx = dy p x^(p - 1)
  power: (y, dy) => {
    const { exponent } = y.attributes;
    return [() => g.mul(dy, g.mul(g.power(operand(y, 0), exponent - 1), exponent))];
  },
  // y = min(max(x, low), high): dx = dy where y = x
  clip: (y, dy) => [() => g.select(g.equal(itself(y), operand(y, 0)), dy, 0)],

  // y = a + b
  add: (y, dy) => [() => sumTo(dy, operand(y, 0).shape), () => sumTo(dy, operand(y, 1).shape)],
  // y = a - b
  sub: (y, dy) => [() => sumTo(dy, operand(y, 0).shape), () => sumTo(g.neg(dy), operand(y, 1).shape)],
  // y = a b: da = dy b, db = dy a
  mul: (y, dy) => [
    () => sumTo(g.mul(dy, operand(y, 1)), operand(y, 0).shape),
    () => sumTo(g.mul(dy, operand(y, 0)), operand(y, 1).shape),
  ],
  // y = a / b: da = dy / b, db = -dy y / b
  div: (y, dy) => [
    () => sumTo(g.div(dy, operand(y, 1)), operand(y, 0).shape),
    () => sumTo(g.neg(g.div(g.mul(dy, itself(y)), operand(y, 1))), operand(y, 1).shape),
  ],
  // y = c ? a : b
  select: (y, dy) => {
    const condition = operand(y, 0);
    const none = () => zerosLike(condition);
    return [
      none,
      () => sumTo(g.select(condition, dy, 0), operand(y, 1).shape),
      () => sumTo(g.select(condition, 0, dy), operand(y, 2).shape),
    ];
  },

  // y = a b: da = dy b^T, db = a^T dy; the flags say which side is already transposed
  matmul: (y, dy) => {
    const [a, b] = [operand(y, 0), operand(y, 1)];
    const { transposeA: ta, transposeB: tb } = y.attributes;
    return [
      () =>
        sumTo(
          ta ? g.matmul(b, dy, { transposeA: tb, transposeB: true }) : g.matmul(dy, b, { transposeB: !tb }),
          a.shape,
        ),
      () =>
        sumTo(
          tb ? g.matmul(dy, a, { transposeA: true, transposeB: ta }) : g.matmul(a, dy, { transposeA: !ta }),
          b.shape,
        ),
    ];
  },
  conv: convGradients,
  convTranspose: convTransposeGradients,
  attention: attentionGradients,

  // y = sum x: dx = dy, repeated
  reduceSum: (y, dy) => [() => g.expand(dy, operand(y, 0).shape)],
  // y = mean x: dx = dy / n, repeated
  reduceMean: (y, dy) => {
    const x = operand(y, 0);
    const count = y.attributes.axes.reduce((n, axis) => n * (x.shape[axis] as number), 1);
    return [() => g.expand(g.mul(dy, 1 / count), x.shape)];
  },
  // y = max x: dx = dy at the places of the maximum, shared where several tie
  reduceMax: (y, dy) => [
    () => {
      const winners = g.select(g.equal(operand(y, 0), itself(y)), g.constant(1), g.constant(0));
      return g.mul(winners, g.div(dy, g.reduceSum(winners, y.attributes.axes)));
    },
  ],
  // y = softmax x: dx = y (dy - sum(dy y))
  softmax: (y, dy) => [
    () => g.mul(itself(y), g.sub(dy, g.reduceSum(g.mul(dy, itself(y)), [y.attributes.axis]))),
  ],

  reshape: (y, dy) => [() => g.reshape(dy, operand(y, 0).shape)],
  expand: (y, dy) => [() => sumTo(dy, operand(y, 0).shape)],
  // y = x with its axes permuted: dx = dy permuted back
  transpose: (y, dy) => [
    () =>
      g.transpose(
        dy,
        y.attributes.permutation.map((_, axis) => y.attributes.permutation.indexOf(axis)),
      ),
  ],
  flip: (y, dy) => [() => g.flip(dy, y.attributes.axes)],
  // y = [x0, x1, ...]: each operand gets its own stretch of dy
  concat: (y, dy) => {
    const { axis } = y.attributes;
    let offset = 0;
    return y.operands.map((x) => {
      const start = offset;
      offset += x.shape[axis] as number;
      const end = offset;
      return () => g.slice(dy, axis, start, end);
    });
  },
  slice: sliceGradient,
  gather: gatherGradient,
  // y = x with a constant around: dx = the middle of dy
  pad: (y, dy) => [
    () =>
      operand(y, 0).shape.reduce((middle, n, axis) => {
        const start = y.attributes.before[axis] as number;
        return middle.shape[axis] === n ? middle : g.slice(middle, axis, start, start + n);
      }, dy),
  ],

  // y = x: dx = dy; what x is computed from gets its gradient through x
  recompute: (y, dy) => y.operands.map((_, i) => (i === 0 ? () => dy : null)),

  // y = mean of each block: dx = dy / size^2, repeated over the block
  averagePool: (y, dy) => {
    const { size } = y.attributes;
    const { shape } = operand(y, 0);
    return [() => g.resizeNearest(g.mul(dy, 1 / (size * size)), shape[2] as number, shape[3] as number)];
  },
  maxPool: maxPoolGradient,
  resizeNearest: resizeNearestGradient,
  resizeBilinear: resizeBilinearGradient,
};
