// Crops land where they should, mirror and shrink rightly; jitter of nothing changes nothing.
import { createRaster } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { cropMap, jitterColors, warp } from './warp.js';

/** Red is x, green is y, blue a checkerboard of single pixels. */
function ramp(width: number, height: number) {
  const raster = createRaster(width, height, 8);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) raster.data.set([x, y, 255 * ((x + y) % 2)], at);
  }
  return raster;
}
const pixel = (raster: { data: ArrayLike<number>; width: number }, x: number, y: number) =>
  [0, 1, 2].map((channel) => raster.data[(y * raster.width + x) * 3 + channel]);

test('a crop of whole pixels copies them', () => {
  const square = warp(ramp(40, 30), cropMap({ centreX: 20, centreY: 14, side: 16 }, 16), 16);
  expect(pixel(square, 0, 0)).toEqual([12, 6, 0]);
  expect(pixel(square, 15, 3)).toEqual([27, 9, 0]);
});

test('mirroring turns columns about the centre', () => {
  const square = warp(ramp(40, 30), cropMap({ centreX: 20, centreY: 14, side: 16, mirrored: true }, 16), 16);
  expect(pixel(square, 0, 0)).toEqual([27, 6, 255]);
});

test('a quarter turn takes rows to columns', () => {
  const geometry = { centreX: 20, centreY: 14, side: 16, rotation: Math.PI / 2 };
  const square = warp(ramp(40, 30), cropMap(geometry, 16), 16);
  // Right in the square is down in the picture; down in the square is left.
  expect(pixel(square, 0, 0).slice(0, 2)).toEqual([27, 6]);
  expect(pixel(square, 15, 0).slice(0, 2)).toEqual([27, 21]);
});

test('shrinking averages: a checkerboard becomes grey, not black or white', () => {
  const square = warp(ramp(40, 40), cropMap({ centreX: 20, centreY: 20, side: 32 }, 16), 16);
  for (let at = 2; at < square.data.length; at += 3)
    expect(Math.abs(square.data[at]! - 127.5)).toBeLessThanOrEqual(0.5);
});

test('points outside repeat the border', () => {
  const square = warp(ramp(40, 30), cropMap({ centreX: 0, centreY: 0, side: 8 }, 8), 8);
  expect(pixel(square, 0, 0).slice(0, 2)).toEqual([0, 0]);
});

test('jitter: none changes nothing, a half turn of hue negates ab', () => {
  const L = Float32Array.of(-0.5, 0.25);
  const ab = Float32Array.of(0.5, -0.25, 0.125, 0);
  jitterColors(L, ab, { brightness: 1, contrast: 1, saturation: 1, hue: 0 });
  expect([...L, ...ab]).toEqual([-0.5, 0.25, 0.5, -0.25, 0.125, 0]);
  jitterColors(L, ab, { brightness: 1, contrast: 0.5, saturation: 1, hue: Math.PI });
  expect([...L]).toEqual([-0.25, 0.125]);
  expect(ab[0]).toBeCloseTo(-0.5, 6); // float32
  expect(ab[2]).toBeCloseTo(-0.125, 6);
});
