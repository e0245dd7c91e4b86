// Taking the tint off: what a tint explains leaves nothing, and what it does not stays with its direction.

import { expect, test } from 'vitest';
import type { LabPlanes } from './color.js';
import { createPlane } from './picture.js';
import { removeTint } from './tint.js';

/** 64x64, L' from -0.9 to 0.9 across, ab in Lab units as told. */
function picture(ab: (x: number, y: number, L: number) => [number, number]): LabPlanes {
  const [L, a, b] = [createPlane(64, 64), createPlane(64, 64), createPlane(64, 64)];
  for (let i = 0; i < 4096; i++) {
    const [x, y] = [i % 64, Math.floor(i / 64)];
    L.data[i] = -0.9 + (1.8 * x) / 63;
    const [valueA, valueB] = ab(x, y, L.data[i]!);
    a.data[i] = valueA / 110;
    b.data[i] = valueB / 110;
  }
  return { L, a, b };
}

const most = (values: Float32Array) => values.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0);

test('a cast and a toning that deepens with the shadows leave next to nothing', () => {
  for (const lab of [picture(() => [12, -30]), picture((_x, _y, L) => [6 - 4 * L, 15 - 10 * L])]) {
    const { across, along } = removeTint(lab);
    expect(most(across.data)).toBeLessThan(1);
    expect(most(along.data)).toBeLessThan(4); // half a level at the ends
  }
});

test('a red area differs across the hue of paper, a yellow one along it', () => {
  const inside = (x: number, y: number) => x > 20 && x < 40 && y > 10 && y < 25;
  const middle = 17 * 64 + 30;
  const red = removeTint(picture((x, y) => (inside(x, y) ? [40, 15] : [2, 8])));
  expect(red.across.data[middle]).toBeGreaterThan(30);
  const yellow = removeTint(picture((x, y) => (inside(x, y) ? [7, 28] : [2, 8])));
  expect(Math.abs(yellow.across.data[middle]!)).toBeLessThan(1);
  expect(yellow.along.data[middle]).toBeGreaterThan(18);
});

test('places that do not count have no say in the tint', () => {
  const lab = picture((_x, y) => (y < 40 ? [50, 0] : [2, 8]));
  const counts = Uint8Array.from({ length: 4096 }, (_, i) => (i < 40 * 64 ? 0 : 1));
  const { across } = removeTint(lab, counts);
  expect(most(across.data.subarray(40 * 64))).toBeLessThan(0.1);
  expect(most(across.data.subarray(0, 40 * 64))).toBeGreaterThan(40);
});
