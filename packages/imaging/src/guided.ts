// Edge-aware up-sampling of chroma: the guided filter (He, Sun and Tang 2013) in its fast form (He and Sun 2015).
// At the small size each window explains chroma as a straight line of luminance; the lines, brought up bilinearly,
// are applied to the full luminance, so chroma edges land where luminance edges are. Strip by strip, if wanted.

import { checkSameSize, createPlane, type Plane, type PlaneSource, rowsOf } from './picture.js';
import { resizeRows } from './resample.js';

export interface GuidedFit {
  /** Luminance at the small size. */
  readonly smallGuide: Plane;
  /** What to bring up (a or b), of the same size. */
  readonly small: Plane;
  /** Windows are squares of 2 radius + 1 samples of the small size; at the border, what of them exists. */
  readonly radius: number;
  /** Luminance variance below which a window counts as flat (He's epsilon), in squared units of the guide; > 0. */
  readonly epsilon: number;
}

/** At every small sample the line `scale * luminance + offset`, and the range of what was fitted. */
export interface GuidedModel {
  readonly scale: Plane;
  readonly offset: Plane;
  readonly least: number;
  readonly most: number;
}

/** Fits the lines: scale = cov(I, p) / (var(I) + epsilon), offset = mean(p) - scale mean(I), both box-averaged. */
export function fitGuided({ smallGuide, small, radius, epsilon }: GuidedFit): GuidedModel {
  checkSameSize('small', small, smallGuide);
  if (!(Number.isInteger(radius) && radius >= 0)) {
    throw new Error(`expected a whole radius of at least 0, got ${radius}`);
  }
  if (!(epsilon > 0)) throw new Error(`expected an epsilon above 0, got ${epsilon}`);
  const { width, height } = small;
  const guide = Float64Array.from(smallGuide.data);
  const target = Float64Array.from(small.data);
  const mean = (values: Float64Array) => boxMean(values, width, height, radius);
  const meanGuide = mean(guide);
  const meanTarget = mean(target);
  const meanSquare = mean(guide.map((v) => v * v));
  const meanProduct = mean(guide.map((v, i) => v * target[i]!));
  const scale = meanProduct.map((v, i) => {
    const variance = Math.max(0, meanSquare[i]! - meanGuide[i]! * meanGuide[i]!);
    return (v - meanGuide[i]! * meanTarget[i]!) / (variance + epsilon);
  });
  const offset = meanTarget.map((v, i) => v - scale[i]! * meanGuide[i]!);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const v of small.data) {
    if (v < least) least = v;
    if (v > most) most = v;
  }
  return {
    scale: createPlane(width, height, Float32Array.from(mean(scale))),
    offset: createPlane(width, height, Float32Array.from(mean(offset))),
    least,
    most,
  };
}

/**
 * Applies fitted lines to rows [from, to) of the full luminance (all of them unless told); returns a plane of those
 * rows. Values are kept within the range of the plane that was fitted, since a line may overshoot it.
 */
export function applyGuided(model: GuidedModel, guide: PlaneSource, rows?: readonly [number, number]): Plane {
  const [from, to] = rows ?? [0, guide.height];
  const luminance = rowsOf(guide, from, to).data;
  const scale = resizeRows(model.scale, guide.width, guide.height, from, to);
  const offset = resizeRows(model.offset, guide.width, guide.height, from, to).data;
  const { least, most } = model;
  // The result takes the place of the scale.
  const result = scale.data;
  for (let i = 0; i < result.length; i++) {
    result[i] = Math.min(most, Math.max(least, result[i]! * luminance[i]! + offset[i]!));
  }
  return scale;
}

/** The mean over the square window around every sample, as far as it lies inside; running sums, both axes. */
function boxMean(values: Float64Array, width: number, height: number, radius: number): Float64Array {
  const across = boxMeanAlong(values, width, height, 1, width, radius);
  return boxMeanAlong(across, height, width, width, 1, radius);
}

/** Means along `count` lines of `length` samples, `step` apart within a line and `jump` apart between lines. */
function boxMeanAlong(
  values: Float64Array,
  length: number,
  count: number,
  step: number,
  jump: number,
  radius: number,
): Float64Array {
  const result = new Float64Array(values.length);
  for (let line = 0; line < count; line++) {
    const base = line * jump;
    let sum = 0;
    for (let i = 0; i < Math.min(radius, length); i++) sum += values[base + i * step]!;
    for (let i = 0; i < length; i++) {
      if (i + radius < length) sum += values[base + (i + radius) * step]!;
      if (i - radius - 1 >= 0) sum -= values[base + (i - radius - 1) * step]!;
      const size = Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1;
      result[base + i * step] = sum / size;
    }
  }
  return result;
}
