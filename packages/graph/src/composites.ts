// Ops made of ops: they need no rules of their own.
import {
  add,
  concat,
  constant,
  div,
  exp,
  flip,
  log,
  matmul,
  mul,
  neg,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  slice,
  sqrt,
  sub,
  transpose,
} from './build.js';
import { GraphError } from './shapes.js';
import { showShape, type Value } from './value.js';

/** Smallest element over the axes, which stay with length 1. */
export const reduceMin = (x: Value, axes: readonly number[]): Value => neg(reduceMax(neg(x), axes));

/** x where it is positive, slope x elsewhere; `slope` broadcasts, for instance [C, 1, 1]. Both are differentiable. */
export const prelu = (x: Value, slope: Value): Value => sub(relu(x), mul(slope, relu(neg(x))));

/** ln(sum(e^x)) along an axis, which stays with length 1; exact for large x too. */
export function logSumExp(x: Value, axis: number): Value {
  const largest = reduceMax(x, [axis]);
  return add(largest, log(reduceSum(exp(sub(x, largest)), [axis])));
}

/**
 * (x - mean) / sqrt(variance + epsilon) over the axes, the variance with divisor n: batch normalisation in training
 * with axes [0, 2, 3], instance normalisation with [2, 3].
 */
export function normalize(x: Value, axes: readonly number[], epsilon = 1e-5): Value {
  const centred = sub(x, reduceMean(x, axes));
  return div(centred, sqrt(add(reduceMean(mul(centred, centred), axes), epsilon)));
}

/** Mirrors `before` and `after` elements at the ends of an axis, without repeating the end itself. */
export function padReflect(x: Value, axis: number, before: number, after: number = before): Value {
  const length = lengthOf('padReflect', x, axis);
  if (![before, after].every((n) => Number.isInteger(n) && n >= 0 && n < length))
    throw new GraphError(`padReflect: expected 0 to ${length - 1} elements, got ${before} and ${after}`);
  const mirrored = (start: number, end: number) => flip(slice(x, axis, start, end), [axis]);
  return concat(
    [
      ...(before > 0 ? [mirrored(1, before + 1)] : []),
      x,
      ...(after > 0 ? [mirrored(length - 1 - after, length - 1)] : []),
    ],
    axis,
  );
}

/** Every element plus all before it along an axis. One product with a triangular matrix: meant for short axes. */
export function cumulativeSum(x: Value, axis: number): Value {
  const n = lengthOf('cumulativeSum', x, axis);
  return mix(x, axis, n, (from, to) => from <= to);
}

/**
 * The elements at constant indices along an axis, in that order; repeats are allowed. One product with a one-hot
 * matrix, so every element must be finite; meant for short axes.
 */
export function gather(x: Value, axis: number, indices: readonly number[]): Value {
  const length = lengthOf('gather', x, axis);
  if (indices.length === 0 || indices.some((i) => !Number.isInteger(i) || i < 0 || i >= length))
    throw new GraphError(`gather: expected indices from 0 to ${length - 1}, got [${indices.join(', ')}]`);
  return mix(x, axis, indices.length, (from, to) => indices[to] === from);
}

function lengthOf(op: string, x: Value, axis: number): number {
  const length = x.shape[axis];
  if (length === undefined)
    throw new GraphError(
      `${op}: expected an axis from 0 to ${x.shape.length - 1} (not ${axis}), got ${showShape(x.shape)}`,
    );
  return length;
}

/** The product of an axis with the 0/1 matrix [its length, `columns`]. */
function mix(x: Value, axis: number, columns: number, one: (from: number, to: number) => boolean): Value {
  const length = x.shape[axis] as number;
  const matrix = Float32Array.from({ length: length * columns }, (_, i) =>
    Number(one(Math.floor(i / columns), i % columns)),
  );
  if (x.shape.length === 1) return reshape(mix(reshape(x, [1, length]), 1, columns, one), [columns]);
  const axes = x.shape.map((_, i) => i);
  const swapped = axes.with(axis, axes.length - 1).with(axes.length - 1, axis);
  return transpose(matmul(transpose(x, swapped), constant(matrix, [length, columns])), swapped);
}
