// Whether a picture has colours to give.

import { CHROMA_SCALE, type LabPlanes } from '@romnet/imaging';

/**
 * Pictures whose chroma spreads less than this (Lab units) count as grey. Of 74 old photographs it takes 48, sepia
 * and yellowed ones among them; of 300 colour photographs it takes 7: dark gear, and white clothes on white.
 */
export const LEAST_SPREAD = 2.5;

/** Levels of lightness that are looked at apart. */
const LEVELS = 8;

/**
 * The root mean square, in Lab units, by which ab differ from their mean among pixels of like lightness. Not the size of ab:
 * a sepia print or a yellowed scan has plenty, but one tint for each lightness, and no colours to learn from.
 */
export function chromaSpread({ L, a, b }: LabPlanes): number {
  const count = L.data.length;
  const pixels = new Float64Array(LEVELS);
  const sums = [new Float64Array(LEVELS), new Float64Array(LEVELS)] as const;
  let square = 0;
  for (let i = 0; i < count; i++) {
    const level = Math.min(LEVELS - 1, Math.max(0, Math.floor(((L.data[i]! + 1) / 2) * LEVELS)));
    const [x, y] = [a.data[i]!, b.data[i]!];
    pixels[level]! += 1;
    sums[0][level]! += x;
    sums[1][level]! += y;
    square += x * x + y * y;
  }
  let explained = 0;
  for (let level = 0; level < LEVELS; level++)
    if (pixels[level]! > 0) explained += (sums[0][level]! ** 2 + sums[1][level]! ** 2) / pixels[level]!;
  return Math.sqrt(Math.max(0, (square - explained) / count)) * CHROMA_SCALE;
}
