// Tiles far from an only mask are not computed, and what is shown is the same as if they were.

import { createPlane, planTiles, rasterToLuminance, wholePlane } from '@romnet/imaging';
import { loadProgram } from '@romnet/runtime';
import { expect, test } from 'vitest';
import { cascade } from '../../network/checks/tiny.js';
import { livelyWeights } from './lively.fixture.js';
import { createProgramCache } from './programs.js';
import { createRenovator } from './renovator.js';
import { repairLuminance } from './repair.js';
import { scene } from './scene.fixture.js';
import { touchedTiles } from './touched.js';

const [WIDTH, HEIGHT] = [660, 330];
const model = { preset: cascade, weights: livelyWeights(cascade, 5) };

const mask = createPlane(WIDTH, HEIGHT);
for (let y = 55; y < 95; y++) mask.data.fill(1, y * WIDTH + 75, y * WIDTH + 115);

test('a tile is touched where the mask is in it or within the margin', () => {
  const small = createPlane(40, 40);
  small.data[22 * 40 + 9] = 0.1;
  const plan = planTiles(40, 40, { side: 10, overlap: 0 });
  const touched = (margin: number) =>
    plan.tiles.filter(touchedTiles(small, plan, margin)).map(({ column, row }) => [column, row]);
  expect(touched(0)).toEqual([[0, 2]]);
  expect(touched(1)).toEqual([
    [0, 2],
    [1, 2],
  ]);
  expect(touched(3)).toEqual([
    [0, 1],
    [1, 1],
    [0, 2],
    [1, 2],
  ]);
});

test('fewer tiles are computed, and in the mask the luminance is that of all, to the bit', async () => {
  let runs = 0;
  const programs = createProgramCache(1, async (graph) => {
    const program = await loadProgram(graph);
    const run: typeof program.run = (...args) => {
      runs++;
      return program.run(...args);
    };
    return { ...program, run };
  });
  const luminance = rasterToLuminance(scene(WIDTH, HEIGHT));
  const repair = async (sparing: boolean) => {
    runs = 0;
    const wanted = { mask, only: true, sparing };
    const bounds = { tile: 128, overlap: 16 };
    const { made, luminance: restored } = await repairLuminance(
      luminance,
      model,
      programs,
      bounds,
      async () => {},
      wanted,
    );
    return { data: wholePlane(restored).data, made: made && wholePlane(made).data, runs };
  };
  const [all, few] = [await repair(false), await repair(true)];
  await programs.release();
  expect(all.made).toBeUndefined();
  expect(few.runs).toBeLessThan(all.runs / 3);
  let [same, kept] = [0, 0];
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i]! > 0) expect(few.data[i]).toBe(all.data[i]);
    if (few.made![i]! > 0.999) {
      same++;
      // The map of what was made has 8 bits: a share of 1/510 at the feather's end is none in it.
      expect(Math.abs(few.data[i]! - all.data[i]!)).toBeLessThan(1e-3);
    } else {
      if (few.made![i] === 0 && Math.abs(few.data[i]! - luminance.data[i]!) < 2e-5) kept++;
    }
  }
  expect(same).toBeGreaterThan(3000); // the mask has 1600
  expect(kept).toBeGreaterThan(mask.data.length / 2);
});

test('the picture is that of a renovator for which one tile is all, but for the tiles', async () => {
  const photo = scene(WIDTH, HEIGHT);
  const options = { mask, onlyMask: true, color: false, grain: 0 } as const;
  const made = async (tile: number) => {
    const renovator = await createRenovator({ model, tile, overlap: 32 });
    const { picture } = await renovator.renovate(photo, options);
    await renovator.release();
    return picture.data;
  };
  const [few, all] = [await made(128), await made(672)];
  let [most, change] = [0, 0];
  for (const [i, value] of few.entries()) {
    most = Math.max(most, Math.abs(value - all[i]!));
    change = Math.max(change, Math.abs(value - photo.data[i]!));
  }
  expect(change).toBeGreaterThan(2000); // of 65535: something is repaired
  expect(most).toBeLessThan(change / 10); // the tone around the mask is told by fewer places
});
