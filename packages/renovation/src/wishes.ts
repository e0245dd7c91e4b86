// What the options of a renovation ask for, checked against each other and the photo before anything is computed.

import type { Raster } from '@romnet/imaging';
import { checkMask, isEmpty, type Wanted } from './mask.js';
import type { RenovateOptions } from './renovator.js';

/** What is asked of the luminance. */
export interface Wishes {
  readonly share: number;
  readonly grain: number;
  /** Whether restoration has anything to do. */
  readonly restores: boolean;
  readonly wanted: Wanted | undefined;
}

/** Throws one line where a number is out of range, a mask does not fit, or one option forbids what another needs. */
export function readWishes(
  photo: Raster,
  { restore = true, luminance: share = 1, grain = 0, mask, onlyMask = false }: RenovateOptions,
): Wishes {
  checkRange('luminance', share, 1);
  checkRange('grain', grain, 1);
  if (mask) checkMask(mask, photo);
  if (onlyMask && !mask) throw new Error('expected a mask for onlyMask, got none');
  const restores = restore && share > 0;
  if (mask && !restores) {
    const why = restore ? 'luminance 0' : 'restore: false';
    throw new Error(`expected luminance to be restored for the mask, got ${why}`);
  }
  // To repair there and only there, where there is nowhere, is to repair nothing.
  if (mask && onlyMask && isEmpty(mask)) return { share, grain, restores: false, wanted: undefined };
  return { share, grain, restores, wanted: mask && { mask, only: onlyMask } };
}

/** Throws one line where an option is not from 0 to `most`. */
export function checkRange(name: string, value: number, most: number): void {
  if (!(value >= 0 && value <= most)) throw new Error(`expected 0 to ${most} for ${name}, got ${value}`);
}
