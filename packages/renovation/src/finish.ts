// From what restoration makes of a luminance to what the result shows of it: how much, where, and with which grain.

import { createPlane, type Plane, rowsOf } from '@romnet/imaging';
import { grainRows } from './grain/grain.js';
import type { Wanted } from './mask.js';
import type { Repair } from './restore.js';
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

/** Samples of a strip, about. */
const STRIP_SAMPLES = 1 << 20;

/** The luminance to show, in L' units. With a mask that is `only`, it equals `own` to the bit wherever the mask is 0. */
export function finishLuminance(own: Plane, { luminance: restored, damage }: Repair, finish: Finish): Plane {
  const { width, height } = own;
  const { share, grain, wanted } = finish;
  const only = wanted?.only ? wanted.mask : undefined;
  const offset = only && seamOffset(own, restored, only);
  const grown = grain > 0 ? grainRows(own, restored, damage) : undefined;
  const result = createPlane(width, height);
  const rows = Math.max(1, Math.ceil(STRIP_SAMPLES / width));
  for (let from = 0; from < height; from += rows) {
    const to = Math.min(height, from + rows);
    const before = rowsOf(own, from, to).data;
    const after = rowsOf(restored, from, to).data;
    const shown = rowsOf(result, from, to).data;
    const shares = only && rowsOf(only, from, to).data;
    const moved = offset?.(from, to).data;
    const fine = grown?.(from, to).data;
    for (let i = 0; i < shown.length; i++) {
      // A place that is half sure to be damaged is repaired: half of a scratch is still a scratch.
      const part = shares ? share * Math.min(1, 2 * shares[i]!) : share;
      if (part === 0) {
        shown[i] = before[i]!;
        continue;
      }
      const made = after[i]! + (moved ? moved[i]! : 0) + (fine ? grain * fine[i]! : 0);
      shown[i] = Math.min(1, Math.max(-1, before[i]! + part * (made - before[i]!)));
    }
  }
  return result;
}
