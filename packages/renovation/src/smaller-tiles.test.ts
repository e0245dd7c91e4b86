// Where memory runs out the tile is halved and the rest goes on; programs here are stand-ins that refuse large tiles.

import type { Graph } from '@romnet/graph';
import { createPlane, wholePlane } from '@romnet/imaging';
import { findPreset } from '@romnet/network';
import type { Program } from '@romnet/runtime';
import { expect, test } from 'vitest';
import { livelyWeights } from './lively.fixture.js';
import { isOutOfMemory } from './memory-error.js';
import { createProgramCache } from './programs.js';
import { repairLuminance } from './repair.js';

const base = findPreset('base');
const preset = {
  ...base,
  restoration: {
    levels: [{ scale: 1, features: 4, growth: 2, outputs: 4 }],
    blocks: 1,
    units: 1,
    fusion: [],
    gated: false,
  },
};
const model = { preset, weights: livelyWeights(preset, 3) };
const bounds = { tile: 256, overlap: 64 };

/** Brightens; above `most` samples it fails with `message`, when loaded or at its second tile. */
function standIn(most: number, message: string, atLoading: boolean) {
  const tried: number[] = [];
  let released = 0;
  const load = async (graph: Graph): Promise<Program> => {
    const [, , height, width] = graph.outputs.restored!.shape as [number, number, number, number];
    tried.push(Math.sqrt(width * height));
    if (atLoading && width * height > most)
      throw new Error('the device "cpu" could not start', { cause: new Error(message) });
    let runs = 0;
    return {
      async run(feeds, into = {}) {
        if (++runs > 1 && width * height > most) throw new Error(message);
        into.restored!.set(feeds.luminance!.map((value) => value + 0.25));
        return { ...into };
      },
      release: async () => {
        released += 1;
      },
    };
  };
  return { programs: createProgramCache(1, load), tried, released: () => released };
}

const photo = createPlane(680, 330);
for (let i = 0; i < photo.data.length; i++) photo.data[i] = 0.5 * Math.sin(i / 97);

test.each([
  ['Non-zero status code returned while running Conv node. std::bad_alloc', false],
  ['Failed to allocate memory for requested buffer of size 1073741824', true],
])(
  '%s: half the tile, from the beginning of the level, and progress never falls',
  async (message, atLoading) => {
    const { programs, tried, released } = standIn(150 * 150, message, atLoading);
    const shares: number[] = [];
    const { luminance, bounds: used } = await repairLuminance(
      photo,
      model,
      programs,
      bounds,
      async (share) => {
        shares.push(share);
      },
    );
    expect(used).toEqual({ tile: 128, overlap: 64 });
    expect(Math.max(...tried)).toBeGreaterThan(150);
    expect(tried.at(-1)).toBeLessThanOrEqual(128);
    expect(shares).toEqual([...shares].sort((one, other) => one - other));
    expect(shares.at(-1)).toBeCloseTo(1, 12);
    const { data } = wholePlane(luminance);
    const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - photo.data[i]! - 0.25)), 0);
    expect(worst).toBeLessThan(1e-4); // half a step of 1/65535 of the range, and the sum of weights
    if (!atLoading) expect(released()).toBeGreaterThan(0);
  },
);

test('where the least tile is too large that is said; other errors are told as they are', async () => {
  const nothing = standIn(0, 'bad allocation', true);
  await expect(repairLuminance(photo, model, nothing.programs, bounds, async () => {})).rejects.toThrow(
    'not enough memory to restore 340x165 pixels, even in tiles of 64',
  );
  const broken = standIn(0, 'invalid model', true);
  await expect(repairLuminance(photo, model, broken.programs, bounds, async () => {})).rejects.toThrow(
    'the device "cpu" could not start',
  );
});

test('what is out of memory', () => {
  for (const message of ['std::bad_alloc', 'Array buffer allocation failed', 'CUDA error: out of memory'])
    expect(isOutOfMemory(new Error(message))).toBe(true);
  for (const error of [new Error('no such file'), 'bad_alloc', undefined])
    expect(isOutOfMemory(error)).toBe(false);
});
