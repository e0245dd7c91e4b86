// Ops made of ops: they need no rules of their own.
import {
  add,
  clip,
  concat,
  constant,
  div,
  exp,
  flip,
  greater,
  log,
  mul,
  neg,
  type Operand,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  resizeNearest,
  select,
  slice,
  softmax,
  sqrt,
  sub,
} from './build.js';
import { mixAxis } from './mix.js';
import { GraphError } from './shapes.js';
import { elements, showShape, type Value } from './value.js';

/** Smallest element over the axes, which stay with length 1. */
export const reduceMin = (x: Value, axes: readonly number[]): Value => neg(reduceMax(neg(x), axes));

/** x where it is positive, slope x elsewhere; `slope` broadcasts, for instance [C, 1, 1]. Both are differentiable. */
export const prelu = (x: Value, slope: Value): Value => sub(relu(x), mul(slope, relu(neg(x))));

/**
 * x, but computed after the other values. Adds a zero that is made from one number of each of them: 1 if their sum were
 * larger than infinity, else 0. No runtime can know that, so none moves the computation or merges it with an equal one.
 */
export function after(x: Value, ...others: readonly Value[]): Value {
  const numbers = others.map((value) => slice(reshape(value, [elements(value.shape)]), 0, 0, 1));
  const sum = numbers.reduce((total, number) => add(total, number));
  return add(x, reshape(select(greater(sum, Number.POSITIVE_INFINITY), 1, 0), []));
}

/** ln(sum(e^x)) along an axis, which stays with length 1; exact for large x too. */
export function logSumExp(x: Value, axis: number): Value {
  const largest = reduceMax(x, [axis]);
  return add(largest, log(reduceSum(exp(sub(x, largest)), [axis])));
}

/** The least share that `flooredSoftmax` gives. */
const least = 1e-20;

/**
 * softmax along an axis, no share below 1e-20; a million of those change no digit of a float32 sum. A softmax of scores that lie
 * far apart is full of shares near 1e-39 instead, with which a processor computes a hundred times more slowly, and WebAssembly
 * cannot tell it not to. (Zeros would do as well, and cost two walks through the shares where this costs one.)
 */
export const flooredSoftmax = (x: Value, axis: number): Value => clip(softmax(x, axis), least, 1);

/** a < b elementwise, as bool. Not differentiable. */
export const less = (a: Operand, b: Operand): Value => greater(b, a);

/**
 * (x - mean) / sqrt(variance + epsilon) over the axes, the variance with divisor n: batch normalisation in training
 * with axes [0, 2, 3], instance normalisation with [2, 3].
 */
export function normalize(x: Value, axes: readonly number[], epsilon = 1e-5): Value {
  const centred = sub(x, reduceMean(x, axes));
  return div(centred, sqrt(add(reduceMean(mul(centred, centred), axes), epsilon)));
}

/** (x - mean) / sqrt(variance + epsilon) with statistics from elsewhere: batch normalisation when it is not training. */
export const normalizeWith = (x: Value, mean: Value, variance: Value, epsilon = 1e-5): Value =>
  div(sub(x, mean), sqrt(add(variance, epsilon)));

/** Consecutive parts of these lengths along an axis; together they must be all of it. */
export function split(x: Value, axis: number, lengths: readonly number[]): Value[] {
  const length = lengthOf('split', x, axis);
  const total = lengths.reduce((sum, n) => sum + n, 0);
  if (total !== length)
    throw new GraphError(`split: expected lengths that add up to ${length}, got [${lengths.join(', ')}]`);
  let end = 0;
  return lengths.map((n) => {
    end += n;
    return slice(x, axis, end - n, end);
  });
}

/** Repeats every pixel of [N, C, H, W] factor x factor times. */
export function upsampleNearest(x: Value, factor: number): Value {
  const [height, width] = [lengthOf('upsampleNearest', x, 2), lengthOf('upsampleNearest', x, 3)];
  return resizeNearest(x, height * factor, width * factor);
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
  const triangle = Float32Array.from({ length: n * n }, (_, i) => Number(Math.floor(i / n) <= i % n));
  return mixAxis(x, axis, constant(triangle, [n, n]));
}

function lengthOf(op: string, x: Value, axis: number): number {
  const length = x.shape[axis];
  if (length === undefined)
    throw new GraphError(
      `${op}: expected an axis from 0 to ${x.shape.length - 1} (not ${axis}), got ${showShape(x.shape)}`,
    );
  return length;
}
