// What is asked of the luminance, checked against each other and the photo before anything is computed.

import type { Plane, Raster } from '@romnet/imaging';
import { checkMask, isEmpty, type Wanted } from './mask.js';

/** What becomes of the luminance: the part of `RenovateOptions` that is about it. */
export interface LuminanceOptions {
  /** False keeps the photo's own luminance. Default true. */
  readonly restore?: boolean;
  /** The share of the restored luminance in the result, in [0, 1]; the rest is the photo's own, its damage included. Default 1. */
  readonly luminance?: number;
  /**
   * How much of the scan's own grain the restored luminance gets, in [0, 1]: its fine structure where it is undamaged, and grain of the
   * same kind grown anew where it is repaired. Default 0, what restoration gives; with `onlyMask` 1, since all around a repair the scan has its grain.
   */
  readonly grain?: number;
  /**
   * Where to repair, of the photo's size: samples in [0, 1], 1 repairs, and from a half on in full. Damage that is found
   * elsewhere is repaired too, unless `onlyMask`.
   */
  readonly mask?: Plane;
  /** True repairs where `mask` says and only there: wherever it is 0 the result has the photo's own luminance, to the bit. */
  readonly onlyMask?: boolean;
}

/** The same, made sure of. */
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
  {
    restore = true,
    luminance: share = 1,
    mask,
    onlyMask = false,
    grain = onlyMask ? 1 : 0,
  }: LuminanceOptions,
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
