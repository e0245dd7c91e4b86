// Reads reference.json, which reference.py writes.

import { readFileSync } from 'node:fs';

interface Reference {
  readonly measures: readonly {
    readonly width: number;
    readonly height: number;
    readonly psnr: number;
    readonly ssim: number;
    readonly ciede2000: number;
    readonly colorfulness: number;
    readonly histogram_emd: number;
    readonly histogram_emd_of_shapes: number;
  }[];
  /** Of `softPicture(133, 90)`. */
  readonly fog: number;
  readonly lab: readonly { readonly rgb: readonly number[]; readonly lab: readonly number[] }[];
  readonly resize: readonly {
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
    readonly values: readonly number[];
  }[];
  readonly guided: readonly number[];
}

export const reference = JSON.parse(
  readFileSync(new URL('reference.json', import.meta.url), 'utf8'),
) as Reference;

/** The greatest absolute difference of two lists; NaN anywhere makes it NaN. */
export function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`expected ${b.length} values, got ${a.length}`);
  return Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
}
