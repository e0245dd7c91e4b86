// A photo that keeps its colours loses its damage, and nothing else: known truth, painted damage.

import {
  createPlane,
  createRaster,
  labToRaster,
  luminanceStrips,
  type Plane,
  type Raster,
  rasterToLab,
} from '@romnet/imaging';
import { expect, test } from 'vitest';
import { mergeColor, mergeOwnColor } from './merge.js';
import { type Rows, repairedRows } from './repaired.js';

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
/** What a restoration tells of it: nowhere sure, and doubtful everywhere else. */
const map = paint((x, y) => (isDamaged(x, y) ? 0.8 : 0.2));

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
  const repaired = repairedRows(map);
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

test('all damage is repaired, and strips are rows of the whole', () => {
  const repaired = repairedRows(map);
  const mask = repaired(0, HEIGHT);
  for (let i = 0; i < mask.data.length; i++) {
    if (isDamaged(i % WIDTH, Math.floor(i / WIDTH))) expect(mask.data[i]).toBeGreaterThan(0.9);
  }
  expect(repaired(31, 58).data).toEqual(mask.data.slice(31 * WIDTH, 58 * WIDTH));
});

test('doubt is no repair, and an exact map is not widened', () => {
  expect(Math.max(...repairedRows(paint(() => 0.25))(0, HEIGHT).data)).toBe(0);
  const exact = repairedRows(map, true)(0, HEIGHT).data;
  expect(exact).toEqual(paint((x, y) => (isDamaged(x, y) ? 1 : 0)).data);
});

test.each([0, 0.5, 2])('strength %d multiplies ab of the own and of new colours', async (strength) => {
  const photo = labToRaster(
    truth.L,
    paint(() => 0.1),
    paint(() => -0.08),
    16,
  );
  const chroma = { a: createPlane(32, 32, 0.1), b: createPlane(32, 32, -0.08) };
  const pictures = [
    await mergeOwnColor(photo, truth.L, step, undefined, strength),
    await mergeColor(photo, truth.L, chroma, step, strength),
  ];
  for (const picture of pictures) {
    const { a, b } = rasterToLab(picture);
    // 16 bits of sRGB are 0.002 of ab' at worst in shadows.
    for (const [plane, value] of [
      [a, 0.1 * strength],
      [b, -0.08 * strength],
    ] as const)
      expect(Math.max(...plane.data.map((got) => Math.abs(got - value)))).toBeLessThan(3e-3);
  }
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

test('in place, over many strips, the same: what is read of the photo is read before it is overwritten', async () => {
  const [width, height] = [20_000, 150];
  const photo = createRaster(width, height);
  for (let i = 0; i < photo.data.length; i++)
    photo.data[i] = 128 + 60 * Math.sin(i / 50 + (i % 3)) + ((i * 7) % 31);
  // Colours that look at rows above and below.
  const around: Rows = (from, to) => {
    const rows = luminanceStrips(photo).rows(Math.max(0, from - 20), Math.min(height, to + 20)).data;
    const skip = Math.min(from, 20) * width;
    const at = (i: number) => rows[Math.min(rows.length - 1, Math.max(0, i))]!;
    const mean = Float32Array.from({ length: (to - from) * width }, (_, i) =>
      Math.abs(at(skip + i - 20 * width) - at(skip + i + 20 * width)) > 0.1 ? 1 : 0,
    );
    return createPlane(width, to - from, mean);
  };
  const luminance = luminanceStrips(photo);
  const apart = await mergeOwnColor(photo, luminance, step, around);
  const within = await mergeOwnColor(photo, luminance, step, around, 1, true);
  expect(within.data).toBe(photo.data);
  expect(within.data.every((value, i) => value === apart.data[i])).toBe(true);
});
