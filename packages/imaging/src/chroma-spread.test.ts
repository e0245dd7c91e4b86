// What counts as a picture without colours.

import { expect, test } from 'vitest';
import { chromaSpread } from './chroma-spread.js';
import type { LabPlanes } from './color.js';
import { createPlane } from './picture.js';

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
  expect(chromaSpread(picture(() => [0, 0]))).toEqual({ total: 0, minor: 0 });
  expect(chromaSpread(picture(() => [8, 30])).total).toBeLessThan(1e-3);
});

test('a toning that deepens with the shadows hardly spreads', () => {
  expect(chromaSpread(picture((_i, L) => [6 - 4 * L, 15 - 10 * L])).total).toBeLessThan(1.5);
});

test('two colours at every lightness spread by half their distance, along one line', () => {
  const { total, minor } = chromaSpread(picture((i) => (i % 2 === 0 ? [0, 20] : [12, 4])));
  expect(total).toBeCloseTo(10, 4);
  expect(minor).toBeLessThan(1e-3);
});

test('a third colour off that line spreads both ways', () => {
  const corners = [
    [10, 0],
    [-10, 0],
    [0, 5],
    [0, -5],
  ] as const;
  const { total, minor } = chromaSpread(picture((i) => [...corners[i % 4]!]));
  // Each axis has half the pixels: variances 50 and 12.5.
  expect(total).toBeCloseTo(Math.sqrt(62.5), 3);
  expect(minor).toBeCloseTo(Math.sqrt(12.5), 3);
});
