// Fills places of planes that are not known from those that are: a pyramid of weighted means (pull-push, after Gortler
// et al. 1996), where coarse samples of like luminance count for more, so that colour stops at edges.
// Knows nothing of why a place is not known.

import { checkSameSize, createPlane, type Plane } from './picture.js';

export interface FillOptions {
  /** What is filled: planes of one size. Samples of weight 0 are never looked at, but have to be finite. */
  readonly planes: readonly Plane[];
  /** How far each sample is known, in [0, 1]: 1 comes out as it went in. */
  readonly known: Plane;
  /** Known everywhere; edges of it are edges of what is filled. */
  readonly guide: Plane;
  /** The deviation of the guide within which two places count as alike; > 0. */
  readonly likeness: number;
}

interface Level {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float32Array[];
  /** Means of all samples: what a place looks like. */
  readonly guide: Float32Array;
  /** Means of the known samples alone: what the places looked like that the values come from. */
  readonly source: Float32Array;
  /** In [0, 1]; 0 where nothing below is known. */
  readonly known: Float32Array;
}

/** New planes, filled. Where nothing at all is known they come out as they went in. */
export function fillUnknown({ planes, known, guide, likeness }: FillOptions): Plane[] {
  for (const plane of [...planes, guide]) checkSameSize('a plane to fill', plane, known);
  if (!(likeness > 0)) throw new Error(`expected a likeness above 0, got ${likeness}`);
  const { width, height } = known;
  const levels: Level[] = [
    {
      width,
      height,
      planes: planes.map(({ data }) => data),
      guide: guide.data,
      source: guide.data,
      known: known.data,
    },
  ];
  let top = levels[0]!;
  while (top.width > 1 || top.height > 1) {
    top = halve(top);
    levels.push(top);
  }
  if (top.known[0] === 0) return planes.map((plane) => createPlane(width, height, plane.data.slice()));
  let filled = top.planes;
  for (let i = levels.length - 2; i >= 0; i--) {
    filled = push(levels[i]!, { ...levels[i + 1]!, planes: filled }, likeness);
  }
  return filled.map((data) => createPlane(width, height, data));
}

/** Pull: 2x2 samples become their mean by weight; it counts as known as soon as one of them is. */
function halve(fine: Level): Level {
  const width = Math.ceil(fine.width / 2);
  const height = Math.ceil(fine.height / 2);
  const planes = fine.planes.map(() => new Float32Array(width * height));
  const guide = new Float32Array(width * height);
  const source = new Float32Array(width * height);
  const known = new Float32Array(width * height);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < width; x++, out++) {
      let weight = 0;
      let count = 0;
      for (let row = 2 * y; row < Math.min(2 * y + 2, fine.height); row++) {
        for (let column = 2 * x; column < Math.min(2 * x + 2, fine.width); column++) {
          const at = row * fine.width + column;
          const share = fine.known[at]!;
          weight += share;
          count += 1;
          guide[out]! += fine.guide[at]!;
          source[out]! += share * fine.source[at]!;
          for (const [k, plane] of planes.entries()) plane[out]! += share * fine.planes[k]![at]!;
        }
      }
      guide[out]! /= count;
      if (weight === 0) continue;
      source[out]! /= weight;
      for (const plane of planes) plane[out]! /= weight;
      known[out] = Math.min(1, weight);
    }
  }
  return { width, height, planes, guide, source, known };
}

/** What a coarse sample unlike the fine one counts all the same: something has to fill a place among strangers. */
const LEAST_LIKENESS = 0.03;
/** What a sample that was itself filled counts beside a known one. */
const FILLED = 0.1;

/** Push: what a fine sample lacks comes from the 3x3 coarse samples around it, near, known and alike ones first. */
function push(fine: Level, coarse: Level, likeness: number): Float32Array[] {
  const results = fine.planes.map((plane) => plane.slice());
  const sums = new Float64Array(results.length);
  for (let y = 0, at = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++, at++) {
      const own = fine.known[at]!;
      if (own >= 1) continue;
      sums.fill(0);
      let total = 0;
      for (let row = Math.max(0, (y >> 1) - 1); row <= Math.min(coarse.height - 1, (y >> 1) + 1); row++) {
        const high = tent(y, row);
        for (
          let column = Math.max(0, (x >> 1) - 1);
          column <= Math.min(coarse.width - 1, (x >> 1) + 1);
          column++
        ) {
          const from = row * coarse.width + column;
          const share = coarse.known[from]!;
          const looks = share * coarse.source[from]! + (1 - share) * coarse.guide[from]!;
          const distance = (fine.guide[at]! - looks) / likeness;
          const like = Math.exp(-0.5 * distance * distance) + LEAST_LIKENESS;
          const weight = high * tent(x, column) * like * (FILLED + (1 - FILLED) * share);
          total += weight;
          for (let k = 0; k < sums.length; k++) sums[k]! += weight * coarse.planes[k]![from]!;
        }
      }
      for (const [k, result] of results.entries()) {
        result[at] = own * result[at]! + (1 - own) * (sums[k]! / total);
      }
    }
  }
  return results;
}

/** Along one axis, by the distance of the fine sample's centre from the coarse one's: zero from 1.5 coarse samples on. */
const tent = (fine: number, coarse: number) => 1.5 - Math.abs((fine + 0.5) / 2 - (coarse + 0.5));
