// The product of one axis with a matrix, whatever the rank: composites and gradients of sampling are made of it.
import { matmul, reshape, transpose } from './build.js';
import type { Value } from './value.js';

/** result[.., j, ..] = sum over i of x[.., i, ..] matrix[i, j] along an axis; `matrix` is [its length, columns]. */
export function mixAxis(x: Value, axis: number, matrix: Value): Value {
  const columns = matrix.shape[1] as number;
  if (x.shape.length === 1) return reshape(matmul(reshape(x, [1, x.shape[0] as number]), matrix), [columns]);
  const axes = x.shape.map((_, i) => i);
  const last = axes.length - 1;
  if (axis === last) return matmul(x, matrix);
  if (axis === last - 1 && axes.length > 2) return matmul(matrix, x, { transposeA: true });
  const swapped = axes.with(axis, last).with(last, axis);
  return transpose(matmul(transpose(x, swapped), matrix), swapped);
}
