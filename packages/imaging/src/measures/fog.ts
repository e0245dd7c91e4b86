// Fogs: colours that change where nothing else does, as when a grey wall turns from green to brown.

import { CHROMA_SCALE, LUMINANCE_SCALE, rasterToLab } from '../color.js';
import { type Raster, toEightBit } from '../picture.js';

/** Of the squares that are compared, in pixels. */
const SIDE = 8;
/** How far apart they are, in squares. */
const STEP = 3;
/** In units of L*: a smooth square deviates by less than the first; two whose means differ by less than the second are alike. */
const [SMOOTH, ALIKE] = [2, 3];

interface Square {
  readonly L: number;
  readonly a: number;
  readonly b: number;
  /** The standard deviation of L*. */
  readonly deviation: number;
}

/**
 * The mean distance in ab, in Lab units (CIE Lab, D65, of 8-bit sRGB samples), between the mean colours of two smooth squares of 8x8 pixels
 * of the same lightness, 24 pixels apart in a row or a column. 0 for grey; a good answer is as uneven as the truth. It is a measure
 * of pictures of a few hundred pixels a side. Undefined where no two such squares are.
 */
export function chromaFog(raster: Raster): number | undefined {
  const squares = squaresOf(raster);
  let [sum, count] = [0, 0];
  for (const [y, row] of squares.entries())
    for (const [x, one] of row.entries())
      for (const other of [row[x + STEP], squares[y + STEP]?.[x]]) {
        if (!other || Math.max(one.deviation, other.deviation) >= SMOOTH) continue;
        if (Math.abs(one.L - other.L) >= ALIKE) continue;
        sum += Math.hypot(one.a - other.a, one.b - other.b);
        count++;
      }
  return count === 0 ? undefined : sum / count;
}

/** Row by row, those that are whole. */
function squaresOf(raster: Raster): Square[][] {
  const { width, height, data } = toEightBit(raster);
  return Array.from({ length: Math.floor(height / SIDE) }, (_, row) => {
    const lines = data.subarray(row * SIDE * width * 3, (row + 1) * SIDE * width * 3);
    const lab = rasterToLab({ width, height: SIDE, bitDepth: 8, data: lines });
    return Array.from({ length: Math.floor(width / SIDE) }, (_, column): Square => {
      let [L, LL, a, b] = [0, 0, 0, 0];
      for (let y = 0; y < SIDE; y++)
        for (let x = column * SIDE; x < (column + 1) * SIDE; x++) {
          const light = (lab.L.data[y * width + x]! + 1) * LUMINANCE_SCALE;
          L += light / SIDE ** 2;
          LL += light ** 2 / SIDE ** 2;
          a += (lab.a.data[y * width + x]! * CHROMA_SCALE) / SIDE ** 2;
          b += (lab.b.data[y * width + x]! * CHROMA_SCALE) / SIDE ** 2;
        }
      return { L, a, b, deviation: Math.sqrt(Math.max(0, LL - L ** 2)) };
    });
  });
}
