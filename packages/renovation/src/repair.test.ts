// What one size of a picture hears of the one before, and how much damage it expects; programs are stand-ins that record what they see.
import { createPlane } from '@romnet/imaging';
import { initialWeights } from '@romnet/network';
import { expect, test } from 'vitest';
import { detecting } from '../../network/checks/tiny.js';
import type { ProgramCache } from './programs.js';
import { repairLuminance, repairSizes } from './repair.js';

type Feeds = Readonly<Record<string, Float32Array>>;

/** Feeds of every run of a square picture, whose restoration is white and as sure as `damage` says. */
async function heard(side: number, damage: number): Promise<Feeds[]> {
  const runs: Feeds[] = [];
  const program = {
    async run(feeds: Feeds, into: Record<string, Float32Array>) {
      runs.push(Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, data.slice()])));
      into.restored!.fill(1);
      into.damage!.fill(damage);
    },
  };
  const programs = { get: async () => program } as unknown as ProgramCache;
  const model = { preset: detecting, weights: initialWeights(detecting, 1) };
  const bounds = { tile: 576, overlap: 48 };
  await repairLuminance(createPlane(side, side), model, programs, bounds, async () => {});
  return runs;
}

test('a scan is doubted to be as damaged as training shows, at every size at which it is repaired', async () => {
  expect(repairSizes({ width: 256, height: 256 })).toHaveLength(1);
  const doubts = [...(await heard(256, 0)), ...(await heard(320, 0))].map(({ doubt }) => doubt![0]!);
  expect(doubts).toHaveLength(3);
  // Judged by eye with the weights that ship (repair.ts): others may need another.
  for (const doubt of doubts) expect(doubt).toBeCloseTo(0.35, 6);
});

test.each([
  [0.45, 0],
  [0.7, 0.5],
  [0.95, 1],
])(
  'what a coarser size calls damaged by %s is told to the finer one as %s, with its answer',
  async (sure, told) => {
    const [coarse, fine] = await heard(320, sure);
    expect(coarse!.given!.every((value) => value === 0)).toBe(true);
    const middle = 160 * 320 + 160;
    expect(fine!.given![middle]).toBeCloseTo(told, 1);
    expect(fine!.luminance![middle]).toBeCloseTo(told, 1);
  },
);
