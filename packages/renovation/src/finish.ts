// From what restoration makes of a luminance to what the result shows of it: how much, where, and with which grain.

import { createStrips, type PlaneSource, rowsOf, type Strips, wholePlane } from '@romnet/imaging';
import { grainRows } from './grain/grain.js';
import type { Wanted } from './mask.js';
import { seamOffset } from './seam.js';

export interface Finish {
  /** The share of the restored luminance, in [0, 1]. */
  readonly share: number;
  /** How much of the scan's own grain, in [0, 1]. */
  readonly grain: number;
  readonly wanted: Wanted | undefined;
}

/** Whether the result's luminance is anything else than the restored one, so that the photo's own is needed for it. */
export const needsOwn = ({ share, grain, wanted }: Finish): boolean =>
  share < 1 || grain > 0 || wanted?.only === true;

/** What restoration made; `made` is below 1 where it made nothing, and `luminance` is the photo's. */
interface Restored {
  readonly luminance: PlaneSource;
  readonly damage: PlaneSource;
  readonly made?: PlaneSource | undefined;
}

/** The luminance to show, in L' units. With a mask that is `only`, it equals `own` to the bit wherever the mask is 0. */
export function finishLuminance(
  own: PlaneSource,
  { luminance: restored, damage, made }: Restored,
  finish: Finish,
): Strips {
  const { share, grain, wanted } = finish;
  const only = wanted?.only ? wanted.mask : undefined;
  const offset = only && seamOffset(own, restored, made ? besides(only, made) : only);
  // What grain is like is seen on whole planes: 12 bytes a pixel while it is asked for.
  const grown = grain > 0 ? grainRows(wholePlane(own), wholePlane(restored), wholePlane(damage)) : undefined;
  return createStrips(own, (from, to) => {
    const before = rowsOf(own, from, to).data;
    const after = rowsOf(restored, from, to).data;
    const shares = only && rowsOf(only, from, to).data;
    const moved = offset?.(from, to).data;
    const fine = grown?.(from, to).data;
    return before.map((value, i) => {
      // A place that is half sure to be damaged is repaired: half of a scratch is still a scratch.
      const part = shares ? share * Math.min(1, 2 * shares[i]!) : share;
      if (part === 0) return value;
      const made = after[i]! + (moved ? moved[i]! : 0) + (fine ? grain * fine[i]! : 0);
      return Math.min(1, Math.max(-1, value + part * (made - value)));
    });
  });
}

/** The mask, and what tells nothing of the tone of restoration: places where it made nothing. */
const besides = (mask: PlaneSource, made: PlaneSource): Strips =>
  createStrips(mask, (from, to) => {
    const shares = rowsOf(made, from, to).data;
    return rowsOf(mask, from, to).data.map((value, i) => (shares[i]! < 0.999 ? 1 : value));
  });
