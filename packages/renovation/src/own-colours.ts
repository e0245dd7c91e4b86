// Whether a photo has colours worth keeping: an autochrome or a hand-tinted portrait, not a sepia or stained one.

import { chromaSpread, type Raster, rasterToLab, resizeRaster } from '@romnet/imaging';

/** The long side that the question is asked at, in pixels: grain and coloured specks of a scan are averaged away. */
const SIDE = 64;

/**
 * Photos whose chroma spreads this much in its narrower direction (Lab units) have colours of their own. Of 74 old
 * photographs, 9 with colours among them, those above are 8 of the 9 and no other: toned, stained and yellowed ones reach
 * 1.7, the ninth, an autochrome under one dark cast, 1.5.
 */
const LEAST_MINOR_SPREAD = 2;

export function hasOwnColours(photo: Raster): boolean {
  const scale = Math.min(1, SIDE / Math.max(photo.width, photo.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const small = resizeRaster(photo, side(photo.width), side(photo.height));
  return chromaSpread(rasterToLab(small)).minor >= LEAST_MINOR_SPREAD;
}
