// What is shown of a repair: a restoration that also changed the tone is set in without a seam.

import { createPlane, type Plane, wholePlane } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { finishLuminance } from './finish.js';
import { normalAt } from './grain/noise.js';

const SIDE = 96;
const paint = (at: (x: number, y: number) => number): Plane =>
  createPlane(
    SIDE,
    SIDE,
    Float32Array.from({ length: SIDE * SIDE }, (_, i) => at(i % SIDE, Math.floor(i / SIDE))),
  );

test('a repair set into a photo takes the tone around it, whatever else restoration did beside it', () => {
  const truth = paint((x, y) => 0.3 * Math.sin(x / 30) + y / 300);
  const hole = (x: number, y: number) => Math.hypot(x - 48, y - 48) < 14;
  const beside = (x: number) => Math.abs(x - 66) < 2; // damage that was repaired, and is no part of the mask
  const own = paint((x, y) => (hole(x, y) || beside(x) ? 0.9 : truth.data[y * SIDE + x]!));
  // Restoration fills the hole and makes all of it lighter, more so to the right.
  const restored = paint((x, y) => truth.data[y * SIDE + x]! + 0.1 + x / 400);
  const mask = paint((x, y) => (hole(x, y) ? 1 : 0));
  const repair = { luminance: restored, damage: mask };
  const shown = wholePlane(
    finishLuminance(own, repair, { share: 1, grain: 0, wanted: { mask, only: true } }),
  );
  let worst = 0;
  for (let i = 0; i < shown.data.length; i++) {
    if (mask.data[i] === 0) expect(shown.data[i]).toBe(own.data[i]);
    else worst = Math.max(worst, Math.abs(shown.data[i]! - truth.data[i]!));
  }
  expect(worst).toBeLessThan(0.05); // of 0.34 that restoration added at the most
});

test('a mask without an outside is all of the restoration', () => {
  const mask = paint(() => 1);
  const restored = paint((x) => x / 200);
  const repair = { luminance: restored, damage: mask };
  const own = paint(() => -1);
  const shown = wholePlane(
    finishLuminance(own, repair, { share: 1, grain: 0, wanted: { mask, only: true } }),
  );
  expect(shown.data).toEqual(restored.data);
});

test('grain is added by its share, and a repair that is set in has the grain of what is around it', () => {
  const flat = paint(() => 0.1);
  const own = paint((x, y) => 0.1 + 0.05 * normalAt(3, x, y));
  const mask = paint((x, y) => (Math.hypot(x - 48, y - 48) < 20 ? 1 : 0));
  const deviation = ({ data }: Plane, from: number) => {
    const values = [...data].filter((_, i) => mask.data[i] === from);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  const wanted = { mask, only: true };
  const shown = (grain: number) =>
    wholePlane(finishLuminance(own, { luminance: flat, damage: mask }, { share: 1, grain, wanted }));
  expect(deviation(shown(0), 1)).toBeLessThan(0.3 * 0.05); // what the seam takes over of the noise around
  expect(deviation(shown(0.5), 1) / 0.025).toBeGreaterThan(0.85);
  expect(deviation(shown(1), 1) / 0.05).toBeGreaterThan(0.85);
  expect(deviation(shown(1), 1) / 0.05).toBeLessThan(1.1);
  expect(deviation(shown(1), 0)).toBe(deviation(own, 0));
});
