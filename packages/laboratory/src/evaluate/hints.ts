// Hints for a case as someone who knows its colours would give them: places by the seed, colours of the truth.
import { joinChroma, rasterToLab } from '@romnet/imaging';
import { discPixels, type HintDisc } from '@romnet/network';
import type { Hint } from '@romnet/renovation';
import { drawHints } from '../data/hints.js';
import { randomAt } from '../data/random.js';
import type { Case } from './cases.js';

/** The first of them are what fewer would be. */
export function hintsFromTruth(
  { truth, key }: Pick<Case, 'truth' | 'key'>,
  seed: number,
  purpose: string,
  count: number,
): Hint[] {
  const { a, b } = rasterToLab(truth);
  const random = randomAt(seed, `${purpose} hints`, key);
  return drawHints(joinChroma(a, b), truth, random, count).map((disc) => ({
    // A disc's place counts from the corner of the first pixel, a hint's from its middle.
    x: Math.max(0, disc.x - 0.5),
    y: Math.max(0, disc.y - 0.5),
    radius: disc.radius,
    color: meanColor(truth, disc),
  }));
}

function meanColor({ data, ...size }: Case['truth'], disc: HintDisc): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  let total = 0;
  for (const { index, weight } of discPixels(disc, size)) {
    for (const channel of [0, 1, 2] as const) sums[channel] += weight * data[3 * index + channel]!;
    total += weight;
  }
  return sums.map((sum) => Math.round(sum / total)) as [number, number, number];
}
