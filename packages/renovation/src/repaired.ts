// Where a photo's own colours are damaged as its luminance was: the map of damage, sure and a little wider.

import { createPlane, type Plane, type PlaneSource, rowsOf, widen } from '@romnet/imaging';

/** Rows [from, to) of a plane that need not exist whole. */
export type Rows = (from: number, to: number) => Plane;

/** Damage up to the first is none, from the second on it is sure: a quarter of a map's doubt is no reason to lose a colour. */
const DOUBTFUL = 0.25;
const SURE = 0.6;

/**
 * 1 where the photo was repaired, 0 where it was not, between the two at the border.
 *
 * @param damage of the photo's size, [0, 1].
 * @param isExact the map says where colours may change to the pixel; otherwise they do a little around it too.
 */
export function repairedRows(damage: PlaneSource, isExact = false): Rows {
  const { width, height } = damage;
  // Scanners and JPEG spread colour further than luminance.
  const spread = isExact ? 0 : 2 + Math.round(Math.max(width, height) / 1000);
  return (from, to) => {
    const [top, bottom] = [Math.max(0, from - spread), Math.min(height, to + spread)];
    const sure = rowsOf(damage, top, bottom).data.map((share) =>
      Math.min(1, Math.max(0, (share - DOUBTFUL) / (SURE - DOUBTFUL))),
    );
    const wide = widen(sure, width, bottom - top, spread);
    return createPlane(width, to - from, wide.slice((from - top) * width, (to - top) * width));
  };
}
