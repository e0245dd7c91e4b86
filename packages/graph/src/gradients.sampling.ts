// Gradients of ops that pick or mix elements: slicing, gathering, overlapping maximum, resizing.
import * as g from './build.js';
import type { GradientRule } from './gradient-rule.js';
import { mixAxis } from './mix.js';
import { bilinearMatrix, nearestIndices, pickingMatrix } from './resampling.js';
import type { Value } from './value.js';

/** Puts `step` - 1 zeros between neighbours along an axis and zeros around, so that the axis has `length`. */
function scatter(x: Value, axis: number, start: number, step: number, length: number): Value {
  const count = x.shape[axis] as number;
  const zeros = x.shape.map(() => 0);
  if (step === 1 || count === 1)
    return g.pad(x, zeros.with(axis, start), zeros.with(axis, length - start - count));
  const apart = g.reshape(x, x.shape.toSpliced(axis + 1, 0, 1));
  const spread = g.pad(apart, [...zeros, 0], [...zeros, 0].with(axis + 1, step - 1));
  const joined = g.reshape(spread, x.shape.with(axis, count * step));
  const trimmed = g.slice(joined, axis, 0, Math.min(count * step, length - start));
  return g.pad(
    trimmed,
    zeros.with(axis, start),
    zeros.with(axis, length - start - (trimmed.shape[axis] as number)),
  );
}

/** y = x[start : end : step]: dx has dy at those places, zeros elsewhere. */
export const sliceGradient: GradientRule<'slice'> = (y, dy) => {
  const { axis, start, step } = y.attributes;
  return [() => scatter(dy, axis, start, step, (y.operands[0] as Value).shape[axis] as number)];
};

/** y[j] = x[i_j]: dx[i] = sum of dy[j] over the j that took it, as a product with the 0/1 matrix of the choice. */
export const gatherGradient: GradientRule<'gather'> = (y, dy) => {
  const { axis, indices } = y.attributes;
  const length = (y.operands[0] as Value).shape[axis] as number;
  const choice = () => g.constant(pickingMatrix(indices, length), [indices.length, length]);
  return [() => mixAxis(dy, axis, choice())];
};

/** y = max over windows: each window gives its dy to the pixels that reach the maximum, in equal parts where they tie. */
export const maxPoolGradient: GradientRule<'maxPool'> = (y, dy) => {
  const x = y.operands[0] as Value;
  const { size, stride } = y.attributes;
  const [h, w] = [x.shape[2] as number, x.shape[3] as number];
  const [oh, ow] = [y.shape[2] as number, y.shape[3] as number];
  const build = (): Value => {
    const places = Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size] as const);
    const winners = places.map(([r, s]) => {
      const lines = g.slice(x, 2, r, r + (oh - 1) * stride + 1, stride);
      const pixels = g.slice(lines, 3, s, s + (ow - 1) * stride + 1, stride);
      return g.select(g.equal(pixels, y as unknown as Value), g.constant(1), g.constant(0));
    });
    const share = g.div(
      dy,
      winners.reduce((sum, winner) => g.add(sum, winner)),
    );
    return places
      .map(([r, s], i) =>
        scatter(scatter(g.mul(winners[i] as Value, share), 3, s, stride, w), 2, r, stride, h),
      )
      .reduce((sum, part) => g.add(sum, part));
  };
  return [build];
};

/** y = R_h x R_w^T with constant matrices: dx = R_h^T dy R_w. */
function resampledBack(dy: Value, x: Value, matrix: (from: number, to: number) => Float32Array): Value {
  const along = (axis: 2 | 3) => {
    const [from, to] = [x.shape[axis] as number, dy.shape[axis] as number];
    return g.constant(matrix(from, to), [to, from]);
  };
  return mixAxis(mixAxis(dy, 3, along(3)), 2, along(2));
}

/** Interpolation matrices. */
export const resizeBilinearGradient: GradientRule<'resizeBilinear'> = (y, dy) => [
  () => resampledBack(dy, y.operands[0] as Value, bilinearMatrix),
];

/** Picking matrices; where y repeats every pixel factor x factor times, dx is the sum over each block. */
export const resizeNearestGradient: GradientRule<'resizeNearest'> = (y, dy) => {
  const x = y.operands[0] as Value;
  const [vertical, horizontal] = [2, 3].map((i) => (y.shape[i] as number) / (x.shape[i] as number));
  const factor = vertical as number;
  const picks = (from: number, to: number) => pickingMatrix(nearestIndices(from, to), from);
  return [
    () =>
      factor === horizontal && Number.isInteger(factor)
        ? g.mul(g.averagePool(dy, factor), factor * factor)
        : resampledBack(dy, x, picks),
  ];
};
