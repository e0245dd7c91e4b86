// The CIEDE2000 colour difference (Sharma, Wu and Dalal 2005), kL = kC = kH = 1, and its mean over a picture.

import { CHROMA_SCALE, LUMINANCE_SCALE, rasterToLab } from '../color.js';
import { checkSameSize, type Raster, toEightBit } from '../picture.js';

const RADIANS = Math.PI / 180;

/** The difference of two colours in ordinary Lab units; 1 is about the least that an eye notices. */
export function ciede2000(L1: number, a1: number, b1: number, L2: number, a2: number, b2: number): number {
  const meanC7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7;
  const G = 0.5 * (1 - Math.sqrt(meanC7 / (meanC7 + 25 ** 7)));
  const C1 = Math.hypot(a1 * (1 + G), b1);
  const C2 = Math.hypot(a2 * (1 + G), b2);
  const h1 = hue(a1 * (1 + G), b1);
  const h2 = hue(a2 * (1 + G), b2);

  const grey = C1 * C2 === 0;
  let dh = grey ? 0 : h2 - h1;
  if (dh > 180) dh -= 360;
  else if (dh < -180) dh += 360;
  let meanH = grey ? h1 + h2 : (h1 + h2) / 2;
  if (!grey && Math.abs(h1 - h2) > 180) meanH += h1 + h2 < 360 ? 180 : -180;

  const meanL = (L1 + L2) / 2;
  const meanC = (C1 + C2) / 2;
  const T =
    1 -
    0.17 * Math.cos((meanH - 30) * RADIANS) +
    0.24 * Math.cos(2 * meanH * RADIANS) +
    0.32 * Math.cos((3 * meanH + 6) * RADIANS) -
    0.2 * Math.cos((4 * meanH - 63) * RADIANS);
  const off = (meanL - 50) ** 2;
  const dL = (L2 - L1) / (1 + (0.015 * off) / Math.sqrt(20 + off));
  const dC = (C2 - C1) / (1 + 0.045 * meanC);
  const dH = (2 * Math.sqrt(C1 * C2) * Math.sin((dh / 2) * RADIANS)) / (1 + 0.015 * meanC * T);
  const turn = 30 * Math.exp(-(((meanH - 275) / 25) ** 2));
  const chroma7 = meanC ** 7;
  const R = -2 * Math.sqrt(chroma7 / (chroma7 + 25 ** 7)) * Math.sin(2 * turn * RADIANS);
  return Math.sqrt(Math.max(0, dL * dL + dC * dC + dH * dH + R * dC * dH));
}

/** The mean CIEDE2000 over all pixels of two rasters, on sRGB 8-bit samples. Throws where sizes differ. */
export function meanCiede2000(picture: Raster, reference: Raster): number {
  checkSameSize('the picture to measure', picture, reference);
  const { width, height } = picture;
  const x = toEightBit(picture);
  const y = toEightBit(reference);
  let sum = 0;
  for (let row = 0; row < height; row++) {
    const one = rasterToLab(rowOf(x, row));
    const two = rasterToLab(rowOf(y, row));
    for (let i = 0; i < width; i++) {
      sum += ciede2000(
        (one.L.data[i]! + 1) * LUMINANCE_SCALE,
        one.a.data[i]! * CHROMA_SCALE,
        one.b.data[i]! * CHROMA_SCALE,
        (two.L.data[i]! + 1) * LUMINANCE_SCALE,
        two.a.data[i]! * CHROMA_SCALE,
        two.b.data[i]! * CHROMA_SCALE,
      );
    }
  }
  return sum / (width * height);
}

/** Degrees in [0, 360); 0 for grey. */
function hue(a: number, b: number): number {
  const degrees = Math.atan2(b, a) / RADIANS;
  return degrees < 0 ? degrees + 360 : degrees;
}

function rowOf({ width, data }: Raster, row: number): Raster {
  return { width, height: 1, bitDepth: 8, data: data.subarray(row * width * 3, (row + 1) * width * 3) };
}
