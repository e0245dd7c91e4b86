// Hints for training and for judging: places on a picture with the colours that the truth has there.

import { discPixels, type HintDisc, type Size } from '@romnet/network';
import type { Random } from './random.js';

/** Hints that a training sample has at most. */
export const mostHints = 16;

/** Radii in shares of the short side. */
const [smallest, largest] = [0.01, 0.05];

/** Places that compete where a hint goes to the most colourful of them. */
const candidates = 4;

/**
 * One to `mostHints` hints, few as likely as many on a scale of octaves, or `count`; half of them at any place, half where there
 * is colour, as people put them. The truth's ab' is [2, H, W].
 */
export function drawHints(chroma: Float32Array, size: Size, random: Random, count?: number): HintDisc[] {
  const side = Math.min(size.width, size.height);
  const many = count ?? Math.floor((mostHints + 1) ** random());
  return Array.from({ length: many }, () => {
    const radius = side * smallest * (largest / smallest) ** random();
    const places = Array.from({ length: random() < 0.5 ? 1 : candidates }, () => {
      const [x, y] = [size.width * random(), size.height * random()];
      return { x, y, radius, color: meanColor(chroma, size, { x, y, radius }) };
    });
    return places.reduce((best, place) => (vividness(place) > vividness(best) ? place : best));
  });
}

const vividness = ({ color: [a, b] }: HintDisc): number => Math.hypot(a, b);

/** The mean ab' on a disc. */
function meanColor(chroma: Float32Array, size: Size, disc: Omit<HintDisc, 'color'>): [number, number] {
  let [a, b, total] = [0, 0, 0];
  for (const { index, weight } of discPixels(disc, size)) {
    a += weight * chroma[index]!;
    b += weight * chroma[size.width * size.height + index]!;
    total += weight;
  }
  return [a / total, b / total];
}
