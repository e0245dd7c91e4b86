// The space in which pictures are searched: raw descriptors less their mean, turned to the main axes of the corpus, which are
// far fewer than the numbers, in bytes. Fitted to the corpus; distances there are about those of raw descriptors.

import { createRandom } from '@romnet/imaging';
import { descriptorLength } from './descriptor.js';
import { ROW_UNIT } from './kernel.js';

/** From raw descriptors [R] to rows of the search table. */
export interface DescriptorSpace {
  /** D, the length of a row; a multiple of ROW_UNIT. */
  readonly length: number;
  /** [R]. */
  readonly mean: Float32Array;
  /** [D, R]: rotation, in bytes; where the corpus has fewer than D axes, the rest are 0. */
  readonly axes: Int8Array;
  /** What turns a sum of products of bytes and numbers into a byte. */
  readonly scale: number;
}

/** D at most: 256 find a hundredth more of the best ten, in twice the time. */
const LENGTH = 128;

/** Rounds of the power method. Neighbouring axes of like variance may stay mixed, which no distance notices. */
const ROUNDS = 12;

/** So many deviations along the first axis fill a byte; the few places beyond are clipped. */
const REACH = 4;

/** Spaces are fitted to at most so many pictures, evenly spread: twice as many change nothing and take four times as long. */
const FITTED = 512;

/** The rows of a table of this length that a space is fitted to. */
export function fittedRows(rows: number): number[] {
  const count = Math.min(rows, FITTED);
  return Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** Fits a space to raw descriptors of one length; deterministic. One row is enough, though all it can tell is equality. */
export function fitSpace(rows: readonly Float32Array[]): DescriptorSpace {
  const raw = rows[0]?.length ?? 0;
  if (raw === 0) throw new Error('internal: expected descriptors to fit a space to, got none');
  const length = Math.min(LENGTH, ROW_UNIT * Math.ceil(raw / ROW_UNIT));
  const mean = new Float32Array(raw);
  for (const row of rows) for (let i = 0; i < raw; i++) mean[i]! += row[i]! / rows.length;
  const centred = rows.map((row) => row.map((value, i) => value - mean[i]!));
  const gram = gramOf(centred);
  const shares = mainAxes(gram, rows.length, Math.min(length, rows.length));
  const axes = new Float32Array(length * raw);
  const size = Math.sqrt(centred.reduce((most, row) => Math.max(most, dot(row, row)), 0));
  for (let axis = 0, at = 0; at < shares.length; axis++, at += rows.length)
    setAxis(axes.subarray(axis * raw, (axis + 1) * raw), shares.subarray(at), centred, 1e-4 * size);
  const first = shares.subarray(0, rows.length);
  const deviation = Math.sqrt(Math.max(0, dot(multiply(gram, first, rows.length), first)) / rows.length);
  const largest = axes.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = deviation > 0 && largest > 0 ? largest / (REACH * deviation) : 0;
  return {
    length,
    mean,
    axes: Int8Array.from(axes, (value) => Math.round((127 * value) / (largest || 1))),
    scale,
  };
}

/** The row of a raw descriptor: its place on the axes, in bytes. */
export function project({ length, mean, axes, scale }: DescriptorSpace, raw: Float32Array): Int8Array {
  const width = mean.length;
  if (raw.length !== width)
    throw new Error(`internal: expected a descriptor of ${width} numbers, got ${raw.length}`);
  const centred = raw.map((value, i) => value - mean[i]!);
  const row = new Int8Array(length);
  for (let axis = 0, at = 0; axis < length; axis++) {
    let sum = 0;
    for (let i = 0; i < width; i++, at++) sum += axes[at]! * centred[i]!;
    row[axis] = Math.max(-127, Math.min(127, Math.round(scale * sum)));
  }
  return row;
}

/** Throws an Error where a space that was read does not fit records of these channels. */
export function checkSpace(
  { length, mean, axes, scale }: DescriptorSpace,
  channels: readonly number[],
): void {
  const raw = descriptorLength(channels);
  const fits = mean.length === raw && axes.length === length * raw;
  if (!fits || !(length > 0) || length % ROW_UNIT !== 0 || !(scale >= 0))
    throw new Error(
      `expected descriptors of ${raw} numbers, got ${mean.length} and ${axes.length} axis numbers`,
    );
}

/** [rows, rows], the products of all pairs. Its main axes lead to those of the covariance, and rows are fewer than numbers. */
function gramOf(rows: readonly Float32Array[]): Float64Array {
  const count = rows.length;
  const gram = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(rows[i]!, rows[j]!);
      gram[i * count + j] = product;
      gram[j * count + i] = product;
    }
  }
  return gram;
}

/** Adds the rows by their shares, and makes the sum 1 long; one shorter than `least` becomes 0. */
function setAxis(
  axis: Float32Array,
  shares: Float64Array,
  rows: readonly Float32Array[],
  least: number,
): void {
  for (const [r, row] of rows.entries()) {
    const share = shares[r]!;
    if (share !== 0) for (let i = 0; i < axis.length; i++) axis[i]! += share * row[i]!;
  }
  const norm = Math.sqrt(dot(axis, axis));
  const scale = norm > least ? 1 / norm : 0;
  for (let i = 0; i < axis.length; i++) axis[i]! *= scale;
}

/** The `count` main axes [count, width] of a symmetric matrix [width, width], by the power method on all of them at once. */
function mainAxes(matrix: Float64Array, width: number, count: number): Float64Array {
  const axes = new Float64Array(count * width);
  // Any start that is not orthogonal to an axis will do; this one is the same everywhere.
  const random = createRandom(1);
  for (let i = 0; i < axes.length; i++) axes[i] = random.uniform(-1, 1);
  orthonormalise(axes, width);
  for (let round = 0; round < ROUNDS; round++) {
    for (let axis = 0; axis < count; axis++) {
      const row = axes.subarray(axis * width, (axis + 1) * width);
      row.set(multiply(matrix, row, width));
    }
    orthonormalise(axes, width);
  }
  return axes;
}

/** Gram and Schmidt, row after row; a row that depends on those before becomes 0. */
function orthonormalise(rows: Float64Array, width: number): void {
  for (let start = 0; start < rows.length; start += width) {
    const row = rows.subarray(start, start + width);
    const before = Math.sqrt(dot(row, row));
    for (let earlier = 0; earlier < start; earlier += width) {
      const other = rows.subarray(earlier, earlier + width);
      const share = dot(row, other);
      for (let i = 0; i < width; i++) row[i]! -= share * other[i]!;
    }
    const norm = Math.sqrt(dot(row, row));
    const scale = norm > 1e-9 * before ? 1 / norm : 0;
    for (let i = 0; i < width; i++) row[i]! *= scale;
  }
}

type Numbers = Float32Array | Float64Array;

/** matrix [rows, vector.length] times vector. */
function multiply(matrix: Float64Array, vector: Float64Array, rows: number): Float64Array {
  const width = vector.length;
  return Float64Array.from({ length: rows }, (_, row) =>
    dot(matrix.subarray(row * width, (row + 1) * width), vector),
  );
}

/** Four sums at a time: a single one makes every addition wait for the one before. */
function dot(a: Numbers, b: Numbers): number {
  let [w, x, y, z] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    w += a[i]! * b[i]!;
    x += a[i + 1]! * b[i + 1]!;
    y += a[i + 2]! * b[i + 2]!;
    z += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) w += a[i]! * b[i]!;
  return w + x + y + z;
}
