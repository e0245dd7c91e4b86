// A second crop of a picture that shows another part of it than the first, as far as the picture is large enough.
import type { Random } from './random.js';
import { type CropGeometry, centreWithin } from './warp.js';

/** How often another place is looked for, and how much smaller the crop becomes by then: pictures are hardly larger than crops. */
const TRIES = 24;
const SMALLEST = 0.4;

/**
 * `place` if it lies far enough from another crop, else the first of some random ones that does, each a little smaller than the
 * last; where none does, the one that comes closest.
 *
 * @param most of a crop's area, how much may lie in the other one. Rotation and shear of either are not looked at.
 */
export function elsewhere(
  picture: { readonly width: number; readonly height: number },
  place: CropGeometry,
  { from, most }: { readonly from: CropGeometry; readonly most: number },
  random: Random,
): CropGeometry {
  let best = place;
  for (let tried = 1; overlap(best, from) > most && tried <= TRIES; tried++) {
    const side = place.side * (1 - ((1 - SMALLEST) * tried) / TRIES);
    const next = { ...place, ...centreWithin(picture, side, random), side };
    if (overlap(next, from) < overlap(best, from)) best = next;
  }
  return best;
}

/** The share of a square's area that lies in another one. */
export function overlap(one: CropGeometry, other: CropGeometry): number {
  const along = (a: number, b: number) =>
    Math.max(
      0,
      Math.min(a + one.side / 2, b + other.side / 2) - Math.max(a - one.side / 2, b - other.side / 2),
    );
  return (along(one.centreX, other.centreX) * along(one.centreY, other.centreY)) / one.side ** 2;
}
