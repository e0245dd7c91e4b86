// What counts as a picture without colours.

import { createPlane, type LabPlanes } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { chromaSpread, LEAST_SPREAD } from './grey.js';

/** 16x16 planes of L' over the whole range and of ab (Lab units) as told per pixel. */
function picture(ab: (i: number, L: number) => [number, number]): LabPlanes {
  const [L, a, b] = [createPlane(16, 16), createPlane(16, 16), createPlane(16, 16)];
  for (let i = 0; i < 256; i++) {
    L.data[i] = (i / 255) * 2 - 1;
    const [x, y] = ab(i, L.data[i]!);
    a.data[i] = x / 110;
    b.data[i] = y / 110;
  }
  return { L, a, b };
}

test('grey, and one tint however strong, have no spread', () => {
  expect(chromaSpread(picture(() => [0, 0]))).toBe(0);
  expect(chromaSpread(picture(() => [8, 30]))).toBeLessThan(1e-3);
});

test('a toning that deepens with the shadows is still grey', () => {
  expect(chromaSpread(picture((_i, L) => [6 - 4 * L, 15 - 10 * L]))).toBeLessThan(LEAST_SPREAD);
});

test('two colours at every lightness spread by half their distance', () => {
  const spread = chromaSpread(picture((i) => (i % 2 === 0 ? [0, 20] : [12, 4])));
  expect(spread).toBeCloseTo(10, 4);
});
