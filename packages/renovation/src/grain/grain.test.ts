// Grain on a plane of which all is known: its strength, its spectrum, and that the same picture has the same.

import { createPlane, type Plane, rowsOf } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { estimateGrain } from './estimate.js';
import { fineOf } from './fine.js';
import { grainRows } from './grain.js';
import { normalAt } from './noise.js';
import { sampleOf } from './sample.js';

const SIDE = 200;
const paint = (at: (x: number, y: number) => number): Plane =>
  createPlane(
    SIDE,
    SIDE,
    Float32Array.from({ length: SIDE * SIDE }, (_, i) => at(i % SIDE, Math.floor(i / SIDE))),
  );

/** Noise of deviation 1 that hangs together along lines: neighbours to the side share half of it, those below nothing. */
const noise = paint((x, y) => (normalAt(9, x, y) + normalAt(9, x + 1, y)) / Math.SQRT2);
const strengthAt = (lightness: number) => 0.05 - 0.03 * lightness;
const clean = paint((x) => 0.8 * (x / SIDE) - 0.4);
const scan = paint((x, y) => {
  const lightness = clean.data[y * SIDE + x]!;
  return lightness + strengthAt(lightness) * noise.data[y * SIDE + x]!;
});
const hole = paint((x, y) => (Math.hypot(x - 100, y - 100) < 40 ? 1 : 0));
const damaged = paint((x, y) => (hole.data[y * SIDE + x]! > 0 ? 0.9 : scan.data[y * SIDE + x]!));

const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const inside = (plane: Plane) => [...plane.data].filter((_, i) => hole.data[i] === 1);

test('strength follows lightness, and the filter the direction of the grain', () => {
  const { strength, filter } = estimateGrain(damaged, clean, hole)!;
  // A local mean of 9x9 takes a little away.
  for (const lightness of [-0.3, 0, 0.3]) {
    const ratio = strength(lightness) / strengthAt(lightness);
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.05);
  }
  expect(strength(-0.3)).toBeGreaterThan(1.2 * strength(0.3));
  let [side, below] = [0, 0];
  for (let y = 0; y < 13; y++)
    for (let x = 0; x < 12; x++) {
      side += filter[y * 13 + x]! * filter[y * 13 + x + 1]!;
      below += filter[x * 13 + y]! * filter[(x + 1) * 13 + y]!;
    }
  expect(side).toBeGreaterThan(0.35); // 0.5, less what the mean takes
  expect(Math.abs(below)).toBeLessThan(0.1);
});

test('outside the damage the scan gets its fine structure back, inside it grows anew with the same strength', () => {
  const grown = grainRows(damaged, clean, hole)!(0, SIDE);
  const expected = fineOf(scan);
  const away = paint((x, y) => (Math.hypot(x - 100, y - 100) > 50 && x > 8 && x < 192 ? 1 : 0)).data;
  const rest = [...grown.data.keys()].filter((i) => away[i]).map((i) => grown.data[i]! - expected.data[i]!);
  expect(deviation(rest)).toBeLessThan(0.2 * 0.05);
  const strength = deviation(inside(grown));
  expect(strength).toBeGreaterThan(0.85 * 0.05);
  expect(strength).toBeLessThan(1.1 * 0.05);
});

test('the same picture has the same grain, in strips too; another has another', () => {
  const whole = grainRows(damaged, clean, hole)!;
  const again = grainRows(damaged, clean, hole)!;
  expect(again(0, SIDE).data).toEqual(whole(0, SIDE).data);
  const strip = rowsOf(whole(0, SIDE), 70, 130).data;
  expect(whole(70, 130).data.every((value, i) => Math.abs(value - strip[i]!) < 1e-6)).toBe(true);
  const other = grainRows(
    paint((x, y) => damaged.data[y * SIDE + x]! + 1e-3),
    clean,
    hole,
  )!;
  expect(inside(other(0, SIDE))).not.toEqual(inside(whole(0, SIDE)));
});

test('of a picture that is all damage nothing can be told', () => {
  expect(
    grainRows(
      scan,
      clean,
      paint(() => 1),
    ),
  ).toBeUndefined();
});

test('a large picture is measured in squares of it, and their borders do not count', () => {
  const [width, height] = [6000, 800];
  const large = (at: (x: number, y: number) => number) =>
    createPlane(
      width,
      height,
      Float32Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))),
    );
  const restored = large((x) => 0.4 * Math.sin(x / 500));
  const own = large((x, y) => 0.4 * Math.sin(x / 500) + 0.04 * normalAt(1, x, y));
  const sampled = sampleOf({ own, restored, damage: createPlane(width, height) });
  expect([sampled.own.width, sampled.own.height]).toEqual([2048, 800]);
  // The first square begins at 494: a quarter's middle is 750, half a square is 256.
  expect(sampled.own.data[0]).toBe(own.data[494]);
  const { strength } = estimateGrain(sampled.own, sampled.restored, sampled.damage)!;
  expect(strength(0) / 0.04).toBeGreaterThan(0.93);
  expect(strength(0) / 0.04).toBeLessThan(1.05);
});
