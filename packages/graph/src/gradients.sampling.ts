// Gradients of ops that pick or mix pixels: slicing, overlapping maximum, bilinear resizing.

import { bilinearMatrix } from './bilinear.js';
import * as g from './build.js';
import type { GradientRule } from './gradient-rule.js';
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

/** y = R_h x R_w^T with constant interpolation matrices: dx = R_h^T dy R_w. */
export const resizeBilinearGradient: GradientRule<'resizeBilinear'> = (y, dy) => {
  const [, , h, w] = (y.operands[0] as Value).shape as [number, number, number, number];
  const { height, width } = y.attributes;
  return [
    () => {
      const columns = g.matmul(dy, g.constant(bilinearMatrix(w, width), [width, w]));
      return g.matmul(g.constant(bilinearMatrix(h, height), [height, h]), columns, { transposeA: true });
    },
  ];
};
