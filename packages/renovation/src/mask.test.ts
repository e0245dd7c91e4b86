// Masks, through the renovator: what is asked is repaired, what is not asked stays, and what cannot be is refused.

import { createPlane, type Plane, rasterToLuminance, wholePlane } from '@romnet/imaging';
import type { Preset } from '@romnet/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cascade } from '../../network/checks/tiny.js';
import { normalAt } from './grain/noise.js';
import { livelyWeights } from './lively.fixture.js';
import { fillMasked, maskAt } from './mask.js';
import { createRenovator, type RenovateOptions, type Renovator } from './renovator.js';
import { scene } from './scene.fixture.js';

const [WIDTH, HEIGHT] = [203, 170];

function maskOf(value: number, width = WIDTH, height = HEIGHT): Plane {
  const mask = createPlane(width, height);
  for (let y = 55; y < 95; y++) mask.data.fill(value, y * width + 75, y * width + 115);
  return mask;
}

const told: Preset = cascade;
const untold: Preset = {
  ...cascade,
  name: 'untold',
  restoration: {
    levels: cascade.restoration.levels.map((level) => ({ ...level, outputs: 4 })),
    blocks: 1,
    units: 1,
    fusion: [],
    gated: false,
  },
};
const renovators = new Map<Preset, Renovator>();
beforeAll(async () => {
  for (const preset of [told, untold]) {
    const model = { preset, weights: livelyWeights(preset, 5) };
    renovators.set(preset, await createRenovator({ model, tile: 128, overlap: 16 }));
  }
});
afterAll(async () => {
  for (const renovator of renovators.values()) await renovator.release();
});

test.each([told, untold])(
  'preset $name: with onlyMask the luminance outside is the photo to the bit, and inside it is not',
  async (preset) => {
    const photo = scene(WIDTH, HEIGHT);
    const mask = maskOf(1);
    const renovator = renovators.get(preset)!;
    const kept = (await renovator.renovate(photo, { restore: false, color: false })).picture;
    const { picture, damage } = await renovator.renovate(photo, { mask, onlyMask: true, color: false });
    const whole = (await renovator.renovate(photo, { mask, color: false })).picture;
    let [outside, inside, elsewhere] = [0, 0, 0];
    for (let i = 0; i < mask.data.length; i++) {
      const isSame = picture.data[i * 3] === kept.data[i * 3];
      if (mask.data[i] === 0 && !isSame) outside++;
      if (mask.data[i]! > 0 && !isSame) inside++;
      if (mask.data[i] === 0 && whole.data[i * 3] !== kept.data[i * 3]) elsewhere++;
    }
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(1400); // of 1600
    expect(elsewhere).toBeGreaterThan(1000); // without onlyMask the rest is restored too
    expect(damage).toEqual(mask);
  },
);

test('what is asked and what is found are both in the map, and a network that can be told is told', async () => {
  const photo = scene(WIDTH, HEIGHT);
  const renovator = renovators.get(told)!;
  const plain = await renovator.renovate(photo, { color: false });
  const asked = await renovator.renovate(photo, { color: false, mask: maskOf(1) });
  const mask = maskOf(1).data;
  expect(asked.damage!.data.every((share, i) => share >= mask[i]!)).toBe(true);
  const middle = (75 * WIDTH + 95) * 3;
  expect(Math.abs(asked.picture.data[middle]! - plain.picture.data[middle]!)).toBeGreaterThan(100);
});

test('a mask of nothing repairs nothing with onlyMask, and changes nothing without', async () => {
  const photo = scene(WIDTH, HEIGHT);
  const renovator = renovators.get(told)!;
  const mask = createPlane(WIDTH, HEIGHT);
  const only = await renovator.renovate(photo, { color: false, mask, onlyMask: true });
  expect(only.picture).toEqual((await renovator.renovate(photo, { color: false, restore: false })).picture);
  expect(only.damage).toBeUndefined();
  const joined = await renovator.renovate(photo, { color: false, mask });
  expect(joined.picture).toEqual((await renovator.renovate(photo, { color: false })).picture);
});

test('grain is kept with onlyMask, and otherwise not, unless told', async () => {
  const photo = scene(WIDTH, HEIGHT);
  for (let i = 0; i < photo.data.length; i++)
    photo.data[i]! += 3000 * Math.abs(normalAt(4, Math.floor(i / 3), 0));
  const renovator = renovators.get(told)!;
  const made = async (options: RenovateOptions) =>
    (await renovator.renovate(photo, { color: false, mask: maskOf(1), ...options })).picture;
  const only = await made({ onlyMask: true });
  expect(only).toEqual(await made({ onlyMask: true, grain: 1 }));
  expect(only).not.toEqual(await made({ onlyMask: true, grain: 0 }));
  expect(await made({})).toEqual(await made({ grain: 0 }));
});

test('luminance is the share of the restored one', async () => {
  const photo = scene(WIDTH, HEIGHT);
  const renovator = renovators.get(told)!;
  const shown = async (luminance: number) =>
    rasterToLuminance((await renovator.renovate(photo, { color: false, luminance })).picture).data;
  const [none, quarter, all] = [await shown(0), await shown(0.25), await shown(1)];
  let [most, worst] = [0, 0];
  for (const [i, value] of quarter.entries()) {
    most = Math.max(most, Math.abs(all[i]! - none[i]!));
    worst = Math.max(worst, Math.abs(value - (none[i]! + 0.25 * (all[i]! - none[i]!))));
  }
  expect(worst).toBeLessThan(2e-3);
  expect(most).toBeGreaterThan(0.05);
});

test('masks and numbers that cannot be are refused before anything is computed', async () => {
  const photo = scene(WIDTH, HEIGHT);
  const refuse = (options: Parameters<Renovator['renovate']>[1], message: string) =>
    expect(renovators.get(told)!.renovate(photo, options)).rejects.toThrow(message);
  await refuse({ mask: maskOf(1, 190, 170) }, 'expected 203x170 for the mask, got 190x170');
  await refuse({ mask: maskOf(1.5) }, 'expected samples from 0 to 1 for the mask, got 1.5');
  await refuse({ mask: maskOf(Number.NaN) }, 'expected samples from 0 to 1 for the mask, got NaN');
  await refuse({ onlyMask: true }, 'expected a mask for onlyMask, got none');
  await refuse({ mask: maskOf(1), restore: false }, 'restored for the mask, got restore: false');
  await refuse({ mask: maskOf(1), luminance: 0 }, 'restored for the mask, got luminance 0');
  await refuse({ luminance: 1.2 }, 'expected 0 to 1 for luminance, got 1.2');
  await refuse({ grain: 2 }, 'expected 0 to 1 for grain, got 2');
  await refuse({ colorStrength: -1 }, 'expected 0 to 2 for colorStrength, got -1');
  await refuse({ colorStrength: Number.NaN }, 'expected 0 to 2 for colorStrength, got NaN');
});

test('a thin line of a mask stays whole at a quarter of the size', () => {
  const mask = createPlane(64, 64);
  for (let y = 0; y < 64; y++) mask.data.fill(1, y * 64 + 21, y * 64 + 23);
  const small = wholePlane(maskAt({ mask, only: false }, { width: 16, height: 16 }));
  for (let y = 0; y < 16; y++) expect(small.data[y * 16 + 5]).toBeGreaterThan(0.8);
});

test('masked places are filled from around them', () => {
  const plane = createPlane(40, 40, 0.25);
  const mask = createPlane(40, 40);
  for (let y = 10; y < 30; y++) {
    plane.data.fill(0.9, y * 40 + 10, y * 40 + 30);
    mask.data.fill(1, y * 40 + 10, y * 40 + 30);
  }
  for (const value of fillMasked(plane, mask).data) expect(value).toBeCloseTo(0.25, 5);
});
