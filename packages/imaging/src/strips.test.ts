// Strips are the rows of the whole, and a store keeps values to half a step.

import { expect, it, test } from 'vitest';
import {
  createPlane,
  createStore,
  eachStrip,
  luminanceStrips,
  rasterToLuminance,
  resize,
  resizeRows,
  rowsOf,
  wholePlane,
} from './index.js';
import { greatestDifference } from './measures/reference.fixture.js';
import { samplePicture, samplePlane } from './measures/samples.fixture.js';

it("a raster's luminance in strips is its luminance", () => {
  const raster = samplePicture(17, 31, 1);
  const strips = luminanceStrips(raster);
  const whole = rasterToLuminance(raster);
  expect(wholePlane(strips)).toEqual(whole);
  expect(rowsOf(strips, 5, 9)).toEqual(rowsOf(whole, 5, 9));
});

it('resizing reads strips as it reads planes, however long they are', () => {
  // More than one strip of 2^20 samples across.
  const plane = samplePlane(1500, 750, 2);
  const store = createStore(plane, { least: -1, most: 1, bitDepth: 16 });
  eachStrip(plane, (rows, from) => store.write(from, rows));
  const kept = wholePlane(store);
  for (const [width, height] of [
    [40, 30],
    [1500, 800],
    [750, 400],
  ] as const) {
    const expected = resize(kept, width, height).data;
    expect(greatestDifference(resize(store, width, height).data, expected)).toBe(0);
    const strip = expected.subarray(10 * width, 20 * width);
    expect(greatestDifference(resizeRows(store, width, height, 10, 20).data, strip)).toBe(0);
  }
});

it('rows of a resized plane may be written to', () => {
  const plane = samplePlane(5, 4, 0);
  const before = plane.data.slice();
  resizeRows(plane, 5, 4, 1, 3).data.fill(9);
  expect(plane.data).toEqual(before);
});

test.each([8, 16] as const)(
  'a store of %i bits keeps values to half a step, its ends exactly',
  (bitDepth) => {
    const store = createStore({ width: 4, height: 300 }, { least: -1, most: 1, bitDepth });
    const plane = createPlane(4, 300);
    for (let i = 0; i < plane.data.length; i++) plane.data[i] = Math.sin(i * i);
    plane.data.set([-1, 1, -3, 2]);
    eachStrip(plane, (rows, from) => store.write(from, rows));
    const kept = wholePlane(store).data;
    expect([...kept.subarray(0, 4)]).toEqual([-1, 1, -1, 1]);
    const half = 1 / (bitDepth === 8 ? 255 : 65535);
    expect(greatestDifference(kept.subarray(4), plane.data.subarray(4))).toBeLessThan(half * 1.001 + 1e-7);
    expect(() => store.write(299, createPlane(4, 2))).toThrow('expected rows within 4x300, got 2 at 299');
  },
);
