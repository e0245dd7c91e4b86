// Constant folding: the ops that are computed here, in plain TypeScript, when all their operands are constants.
// Only ops whose float32 result is exactly defined are in it, so that folding changes no number on any runtime.
import { type Attributes, elements, type Kind, type Shape, type Value, type ValueOf } from './value.js';

/**
 * Results of more elements are left to the runtime. It folds them when it loads the model, and the file must not grow:
 * a scalar padded to a picture is one number before and a hundred thousand after.
 */
export const foldLimit = 1024;

interface Tensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** The numbers of the result in row-major order. */
type Fold<K extends Kind> = (
  attributes: Attributes[K],
  operands: readonly Tensor[],
  shape: Shape,
) => Float32Array;

const operand = (operands: readonly Tensor[], i = 0): Tensor => operands[i] as Tensor;

/** Row-major strides of a shape. */
const stridesOf = (shape: Shape): number[] => shape.map((_, axis) => elements(shape.slice(axis + 1)));

/** Reads a tensor of the given shape, where `place` tells where in `data` the element at an index lies. */
function read(data: Float32Array, shape: Shape, place: (index: readonly number[]) => number): Float32Array {
  const strides = stridesOf(shape);
  return Float32Array.from({ length: elements(shape) }, (_, i) => {
    const index = shape.map((n, axis) => Math.floor(i / (strides[axis] as number)) % n);
    return data[place(index)] as number;
  });
}

/** Offset of an index whose every axis goes through `along` first. */
const offset = (
  x: Tensor,
  index: readonly number[],
  along: (position: number, axis: number) => number,
): number =>
  stridesOf(x.shape).reduce((sum, stride, axis) => sum + stride * along(index[axis] as number, axis), 0);

/** Repeats a tensor to a shape by NumPy's rule. */
const broadcastTo = (x: Tensor, shape: Shape): Float32Array => {
  const lead = shape.length - x.shape.length;
  return read(x.data, shape, (index) =>
    offset(x, index.slice(lead), (position, axis) => (x.shape[axis] === 1 ? 0 : position)),
  );
};

const unary =
  (compute: (x: number) => number) =>
  (_: unknown, operands: readonly Tensor[]): Float32Array =>
    operand(operands).data.map(compute);

const binary =
  (compute: (a: number, b: number) => number) =>
  (_: unknown, operands: readonly Tensor[], shape: Shape): Float32Array => {
    const [a, b] = [broadcastTo(operand(operands, 0), shape), broadcastTo(operand(operands, 1), shape)];
    return a.map((number, i) => compute(number, b[i] as number));
  };

/** `left`: to the runtime. Either its last bit is not defined, or nobody has constants for it. */
const folds: { readonly [K in Kind]: Fold<K> | 'left' } = {
  input: 'left',
  constant: 'left',

  neg: unary((x) => -x),
  abs: unary(Math.abs),
  sign: unary(Math.sign),
  sqrt: unary(Math.sqrt),
  relu: unary((x) => Math.max(x, 0)),
  exp: 'left',
  log: 'left',
  sigmoid: 'left',
  tanh: 'left',
  leakyRelu: ({ slope }, operands) => operand(operands).data.map((x) => (x > 0 ? x : x * Math.fround(slope))),
  power: 'left',
  clip: ({ min, max }, operands) => operand(operands).data.map((x) => Math.min(Math.max(x, min), max)),

  // A sum, product, quotient or root of float32 numbers, computed in float64 and rounded, is the float32 result exactly.
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  greater: 'left',
  equal: 'left',
  select: 'left',

  matmul: 'left',
  conv: 'left',
  convTranspose: 'left',
  attention: 'left',
  reduceSum: 'left',
  reduceMean: 'left',
  reduceMax: 'left',
  softmax: 'left',

  reshape: (_, operands) => operand(operands).data,
  // Mostly not needed: ops broadcast by themselves.
  expand: 'left',
  transpose: ({ permutation }, operands, shape) => {
    const x = operand(operands);
    return read(x.data, shape, (index) =>
      offset(x, index, (_, axis) => index[permutation.indexOf(axis)] as number),
    );
  },
  flip: ({ axes }, operands, shape) => {
    const x = operand(operands);
    const turned = (position: number, axis: number) =>
      axes.includes(axis) ? (shape[axis] as number) - 1 - position : position;
    return read(x.data, shape, (index) => offset(x, index, turned));
  },
  concat: ({ axis }, operands, shape) => {
    const outer = elements(shape.slice(0, axis));
    const result = new Float32Array(elements(shape));
    let written = 0;
    for (let line = 0; line < outer; line++)
      for (const { data } of operands) {
        const length = data.length / outer;
        result.set(data.subarray(line * length, (line + 1) * length), written);
        written += length;
      }
    return result;
  },
  slice: ({ axis, start, step }, operands, shape) => {
    const x = operand(operands);
    return read(x.data, shape, (index) =>
      offset(x, index, (position, i) => (i === axis ? start + step * position : position)),
    );
  },
  pad: ({ before, value }, operands, shape) => {
    const x = operand(operands);
    const strides = stridesOf(shape);
    const result = new Float32Array(elements(shape)).fill(value);
    const first = before.reduce((sum, n, axis) => sum + n * (strides[axis] as number), 0);
    const inner = stridesOf(x.shape);
    x.data.forEach((number, i) => {
      const place = x.shape.reduce(
        (sum, n, axis) => sum + (Math.floor(i / (inner[axis] as number)) % n) * (strides[axis] as number),
        first,
      );
      result[place] = number;
    });
    return result;
  },
  gather: ({ axis, indices }, operands, shape) => {
    const x = operand(operands);
    return read(x.data, shape, (index) =>
      offset(x, index, (position, i) => (i === axis ? (indices[position] as number) : position)),
    );
  },

  recompute: 'left',
  averagePool: 'left',
  maxPool: 'left',
  resizeNearest: 'left',
  resizeBilinear: 'left',
};

/** The numbers of a value whose operands are all constants; undefined where it is left to the runtime. */
export function fold(value: Value): Float32Array | undefined {
  const rule = folds[value.kind] as Fold<Kind> | 'left';
  const constants = value.operands.filter((x): x is ValueOf<'constant'> => x.kind === 'constant');
  if (rule === 'left' || constants.length < Math.max(1, value.operands.length)) return undefined;
  if (elements(value.shape) > foldLimit) return undefined;
  const tensors = constants.map(({ shape, attributes }) => ({ shape, data: attributes.data }));
  return rule(value.attributes, tensors, value.shape);
}
