// From how surely each place was lost to where the photo was repaired: as a mask for people, and for the photo's own colours.

import { createPlane, type Plane, type PlaneSource, rowsOf, widen } from '@romnet/imaging';

/** Rows [from, to) of a plane that need not exist whole. */
export type Rows = (from: number, to: number) => Plane;

/** Damage up to the first is none, from the second on it is sure: a quarter of a map's doubt is no reason to lose a colour. */
const DOUBTFUL = 0.25;
const SURE = 0.6;

const sureness = (share: number) => Math.min(1, Math.max(0, (share - DOUBTFUL) / (SURE - DOUBTFUL)));

/** A map of damage as a mask to look at and to edit: 1 where it is sure, 0 where it is doubtful, of the same size. */
export const damageMask = ({ width, height, data }: Plane): Plane =>
  createPlane(width, height, data.map(sureness));

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
    const sure = rowsOf(damage, top, bottom).data.map(sureness);
    const wide = widen(sure, width, bottom - top, spread);
    return createPlane(width, to - from, wide.slice((from - top) * width, (to - top) * width));
  };
}
