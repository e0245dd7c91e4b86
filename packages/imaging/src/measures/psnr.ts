// Peak signal-to-noise ratio, in decibels; infinite for equal pictures.

import { checkSameSize, type Plane, type Raster, toEightBit } from '../picture.js';

/** PSNR of two rasters on sRGB 8-bit samples, all three channels together (docs/measures.md). Throws on other sizes. */
export function psnr(picture: Raster, reference: Raster): number {
  checkSameSize('the picture to measure', picture, reference);
  return fromError(squaredError(toEightBit(picture).data, toEightBit(reference).data), 255);
}

/** PSNR of two planes whose samples span `range` (2 for network units). */
export function planePsnr(plane: Plane, reference: Plane, range: number): number {
  checkSameSize('the plane to measure', plane, reference);
  return fromError(squaredError(plane.data, reference.data), range);
}

function squaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    sum += difference * difference;
  }
  return sum / a.length;
}

const fromError = (error: number, range: number) => 10 * Math.log10((range * range) / error);
