// A photo that keeps its colours loses its damage, and nothing else: known truth, painted damage.

import {
  createPlane,
  createRandom,
  labToRaster,
  type Plane,
  type Raster,
  rasterToLab,
} from '@romnet/imaging';
import { expect, test } from 'vitest';
import { mergeOwnColor } from './merge.js';
import { repairedRows } from './repaired.js';

const [WIDTH, HEIGHT] = [160, 120];
const step = async () => {};

const paint = (at: (x: number, y: number) => number) =>
  createPlane(
    WIDTH,
    HEIGHT,
    Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => at(i % WIDTH, Math.floor(i / WIDTH))),
  );

/** A green ground under a sky with an orange disc, colours within sRGB. */
const disc = (x: number, y: number) => Math.hypot(x - 60, y - 60) < 30;
const truth = {
  L: paint((x, y) => (disc(x, y) ? 0.3 : y < 70 ? 0.55 : -0.15) + 0.05 * Math.sin(x / 7)),
  a: paint((x, y) => (disc(x, y) ? 0.18 : y < 70 ? -0.04 : -0.15)),
  b: paint((x, y) => (disc(x, y) ? 0.3 : y < 70 ? -0.12 : 0.18)),
};

/** White scratches right across, and two blue stains. */
const scratch = (x: number, y: number) => Math.abs(y - 0.6 * x - 10) < 2 || Math.abs(x - 110) < 2;
const stain = (x: number, y: number) => Math.hypot(x - 65, y - 55) < 7 || Math.hypot(x - 130, y - 95) < 6;
const isDamaged = (x: number, y: number) => scratch(x, y) || stain(x, y);

function damaged(bitDepth: 8 | 16): Raster {
  const pick = (plane: Plane, white: number, blue: number) =>
    paint((x, y) => (scratch(x, y) ? white : stain(x, y) ? blue : plane.data[y * WIDTH + x]!));
  return labToRaster(pick(truth.L, 0.96, -0.5), pick(truth.a, 0, 0.1), pick(truth.b, 0, -0.3), bitDepth);
}

/** The mean distance of ab from the truth, in Lab units, where `where` holds. */
function error(picture: Raster, where: (x: number, y: number) => boolean): number {
  const { a, b } = rasterToLab(picture);
  let [sum, count] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    if (!where(i % WIDTH, Math.floor(i / WIDTH))) continue;
    sum += 110 * Math.hypot(a.data[i]! - truth.a.data[i]!, b.data[i]! - truth.b.data[i]!);
    count += 1;
  }
  return sum / count;
}

test.each([8, 16] as const)('scratches and stains lose their colour, %i bits', async (bitDepth) => {
  const photo = damaged(bitDepth);
  const repaired = repairedRows(photo, truth.L);
  const before = await mergeOwnColor(photo, truth.L, step);
  const after = await mergeOwnColor(photo, truth.L, step, repaired);
  expect(error(before, isDamaged)).toBeGreaterThan(20);
  expect(error(after, isDamaged)).toBeLessThan(0.15 * error(before, isDamaged));
  const mask = repaired(0, HEIGHT).data;
  let untouched = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]! > 0) continue;
    untouched += 1;
    expect(after.data.subarray(i * 3, i * 3 + 3)).toEqual(before.data.subarray(i * 3, i * 3 + 3));
  }
  expect(untouched / mask.length).toBeGreaterThan(0.6);
});

test('all damage is found, and strips are rows of the whole', () => {
  const repaired = repairedRows(damaged(8), truth.L);
  const mask = repaired(0, HEIGHT);
  for (let i = 0; i < mask.data.length; i++) {
    if (isDamaged(i % WIDTH, Math.floor(i / WIDTH))) expect(mask.data[i]).toBeGreaterThan(0.9);
  }
  expect(repaired(31, 58).data).toEqual(mask.data.slice(31 * WIDTH, 58 * WIDTH));
});

test('tone, fading to one side and grain are no repair', () => {
  const random = createRandom(1);
  const faded = labToRaster(
    paint((x, y) => 0.1 + truth.L.data[y * WIDTH + x]! * (0.8 - (0.4 * x) / WIDTH) + 0.03 * random.normal()),
    truth.a,
    truth.b,
    8,
  );
  const mask = repairedRows(faded, truth.L)(0, HEIGHT).data;
  expect(mask.filter((share) => share > 0).length / mask.length).toBeLessThan(0.02);
});

test('a flower that restoration only softened keeps its colour', () => {
  const flower = (x: number, y: number) => Math.hypot(x - 120, y - 30) < 6;
  const bright = paint((x, y) => (flower(x, y) ? 0.95 : -0.3));
  const softened = paint((x, y) => (flower(x, y) ? 0.65 : -0.3));
  const mask = repairedRows(labToRaster(bright, truth.a, truth.b, 8), softened)(0, HEIGHT).data;
  expect(Math.max(...mask)).toBe(0);
});

test('a mask of anybody says where', async () => {
  const photo = damaged(16);
  const mask = paint((x, y) => (stain(x, y) ? 1 : 0));
  const rows = (from: number, to: number) => ({
    width: WIDTH,
    height: to - from,
    data: mask.data.subarray(from * WIDTH, to * WIDTH),
  });
  const before = await mergeOwnColor(photo, truth.L, step);
  const after = await mergeOwnColor(photo, truth.L, step, rows);
  expect(error(after, stain)).toBeLessThan(0.3 * error(before, stain));
  const onlyScratched = (x: number, y: number) => scratch(x, y) && !stain(x, y);
  expect(error(after, onlyScratched)).toBe(error(before, onlyScratched));
});
