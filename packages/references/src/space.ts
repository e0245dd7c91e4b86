// The space in which pictures are searched: raw descriptors less their mean, turned to the main axes of the corpus, which are
// far fewer than the numbers, in bytes. Fitted to the corpus; distances there are about those of raw descriptors.

import { createRandom } from '@romnet/imaging';
import { descriptorLength } from './descriptor.js';

/** From raw descriptors [R] to rows of the search table. */
export interface DescriptorSpace {
  /** D, the length of a row; a multiple of 4. */
  readonly length: number;
  /** [R]. */
  readonly mean: Float32Array;
  /** [D, R]: rotation, and the scale that fills a byte. */
  readonly axes: Float32Array;
}

/** D. On the pictures of docs/references.md 128 axes find what all 640 numbers find. */
const LENGTH = 128;

/** Rounds of the power method. Neighbouring axes of like variance may stay mixed, which no distance notices. */
const ROUNDS = 12;

/** So many deviations along the first axis fill a byte; the few places beyond are clipped. */
const REACH = 4;

/** Spaces are fitted to at most so many pictures, evenly spread: more change nothing and take longer. */
const FITTED = 2048;

/** The rows of a table of this length that a space is fitted to. */
export function fittedRows(rows: number): number[] {
  const count = Math.min(rows, FITTED);
  return Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** Fits a space to raw descriptors of one length; deterministic. One row is enough, though all it can tell is equality. */
export function fitSpace(rows: readonly Float32Array[]): DescriptorSpace {
  const raw = rows[0]?.length ?? 0;
  if (raw === 0) throw new Error('internal: expected descriptors to fit a space to, got none');
  const length = Math.min(LENGTH, 4 * Math.floor(raw / 4));
  const mean = new Float32Array(raw);
  for (const row of rows) for (let i = 0; i < raw; i++) mean[i]! += row[i]! / rows.length;
  const table = new Float32Array(rows.length * raw);
  for (const [r, row] of rows.entries())
    for (let i = 0; i < raw; i++) table[r * raw + i] = row[i]! - mean[i]!;
  const covariance = covarianceOf(table, raw);
  const axes = mainAxes(covariance, raw, length);
  const first = axes.subarray(0, raw);
  const deviation = Math.sqrt(dot(multiply(covariance, first, raw), first));
  const scale = deviation > 0 ? 127 / (REACH * deviation) : 0;
  return { length, mean, axes: Float32Array.from(axes, (value) => value * scale) };
}

/** The row of a raw descriptor: its place on the axes, in bytes. */
export function project(space: DescriptorSpace, raw: Float32Array): Int8Array {
  const { length, mean, axes } = space;
  if (raw.length !== mean.length)
    throw new Error(`internal: expected a descriptor of ${mean.length} numbers, got ${raw.length}`);
  const centred = raw.map((value, i) => value - mean[i]!);
  const place = multiply(axes, centred, length);
  return Int8Array.from(place, (value) => Math.max(-127, Math.min(127, Math.round(value))));
}

/** Throws an Error where a space that was read does not fit records of these channels. */
export function checkSpace({ length, mean, axes }: DescriptorSpace, channels: readonly number[]): void {
  const raw = descriptorLength(channels);
  if (mean.length !== raw || axes.length !== length * raw || length % 4 !== 0)
    throw new Error(
      `expected descriptors of ${raw} numbers, got ${mean.length} and ${axes.length} axis numbers`,
    );
}

/** [raw, raw] from [rows, raw]. */
function covarianceOf(table: Float32Array, raw: number): Float64Array {
  const rows = table.length / raw;
  const result = new Float64Array(raw * raw);
  for (let start = 0; start < table.length; start += raw) {
    const row = table.subarray(start, start + raw);
    for (let i = 0; i < raw; i++) {
      const value = row[i]! / rows;
      if (value === 0) continue;
      const line = i * raw;
      for (let j = i; j < raw; j++) result[line + j]! += value * row[j]!;
    }
  }
  for (let i = 0; i < raw; i++) for (let j = 0; j < i; j++) result[i * raw + j] = result[j * raw + i]!;
  return result;
}

/** The `count` main axes [count, raw] of a covariance, by the power method on all of them at once. */
function mainAxes(covariance: Float64Array, raw: number, count: number): Float64Array {
  const axes = new Float64Array(count * raw);
  // Any start that is not orthogonal to an axis will do; this one is the same everywhere.
  const random = createRandom(1);
  for (let i = 0; i < axes.length; i++) axes[i] = random.uniform(-1, 1);
  orthonormalise(axes, raw);
  for (let round = 0; round < ROUNDS; round++) {
    for (let axis = 0; axis < count; axis++) {
      const row = axes.subarray(axis * raw, (axis + 1) * raw);
      row.set(multiply(covariance, row, raw));
    }
    orthonormalise(axes, raw);
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
function multiply(matrix: Numbers, vector: Numbers, rows: number): Float64Array {
  const width = vector.length;
  const result = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let sum = 0;
    for (let i = 0; i < width; i++, at++) sum += matrix[at]! * vector[i]!;
    result[row] = sum;
  }
  return result;
}

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
