// The contact sheet puts every picture where it belongs, and nothing else anywhere.

import { expect, it } from 'vitest';
import { contactSheet, createRaster, type Raster } from './index.js';

function flat(width: number, height: number, grey: number): Raster {
  const raster = createRaster(width, height);
  raster.data.fill(grey);
  return raster;
}

it('lays rows out in cells with margins, scaled to fit and centred', () => {
  const sheet = contactSheet([[flat(40, 20, 10), flat(5, 10, 20)], [flat(1, 1, 30)]], {
    cellWidth: 20,
    cellHeight: 20,
    margin: 4,
  });
  expect([sheet.width, sheet.height]).toEqual([4 + 24 * 2, 4 + 24 * 2]);
  const count = (grey: number) => sheet.data.filter((v) => v === grey).length / 3;
  expect([count(10), count(20), count(30)]).toEqual([20 * 10, 10 * 20, 20 * 20]);
  expect(count(255)).toBe(52 * 52 - 800);
  const pixel = (x: number, y: number) => sheet.data[(y * sheet.width + x) * 3];
  expect([pixel(4, 9), pixel(23, 18), pixel(4, 8), pixel(24, 9)]).toEqual([10, 10, 255, 255]);
  expect([pixel(33, 4), pixel(42, 23), pixel(32, 4)]).toEqual([20, 20, 255]);
  expect([pixel(4, 28), pixel(28, 28)]).toEqual([30, 255]);
});

it('takes 16-bit pictures and a background', () => {
  const deep: Raster = { width: 2, height: 2, bitDepth: 16, data: new Uint16Array(12).fill(65535) };
  const sheet = contactSheet([[deep]], { cellWidth: 2, cellHeight: 2, margin: 1, background: 7 });
  expect([sheet.bitDepth, sheet.data[0], sheet.data[(4 + 1) * 3]]).toEqual([8, 7, 255]);
});

it('refuses to be empty', () => {
  expect(() => contactSheet([])).toThrow('got none');
});
