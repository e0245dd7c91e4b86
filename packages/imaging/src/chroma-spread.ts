// How many colours a picture has, tints left aside: a sepia print or a yellowed scan has plenty of chroma and no colours.

import { CHROMA_SCALE, type LabPlanes } from './color.js';

/** Levels of lightness that are looked at apart. */
const LEVELS = 8;

/** Deviations of ab, in Lab units, from their mean among pixels of like lightness. */
export interface ChromaSpread {
  /** In all directions together: the root mean square. */
  readonly total: number;
  /**
   * Along the narrower of the two principal axes. A stain or a toning that does not reach everywhere spreads colours between
   * paper and tint, along one line; several hues spread them both ways.
   */
  readonly minor: number;
}

/** The spread of a picture's chroma; L' and ab' as in `rasterToLab`. */
export function chromaSpread({ L, a, b }: LabPlanes): ChromaSpread {
  const count = L.data.length;
  const pixels = new Float64Array(LEVELS);
  const sums = [new Float64Array(LEVELS), new Float64Array(LEVELS)] as const;
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const level = Math.min(LEVELS - 1, Math.max(0, Math.floor(((L.data[i]! + 1) / 2) * LEVELS)));
    const [x, y] = [a.data[i]!, b.data[i]!];
    pixels[level]! += 1;
    sums[0][level]! += x;
    sums[1][level]! += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  for (let level = 0; level < LEVELS; level++) {
    const [x, y] = [sums[0][level]!, sums[1][level]!];
    if (pixels[level] === 0) continue;
    aa -= x ** 2 / pixels[level]!;
    bb -= y ** 2 / pixels[level]!;
    ab -= (x * y) / pixels[level]!;
  }
  // The smaller eigenvalue of the 2x2 covariance.
  const smaller = (aa + bb) / 2 - Math.hypot((aa - bb) / 2, ab);
  const deviation = (square: number) => Math.sqrt(Math.max(0, square) / count) * CHROMA_SCALE;
  return { total: deviation(aa + bb), minor: deviation(smaller) };
}
