// Resizing against Pillow's BILINEAR, and what must hold at any size.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlane, type Raster, resize, resizeRaster, resizeRows } from './index.js';
import { greatestDifference, reference } from './measures/reference.fixture.js';
import { samplePicture, samplePlane } from './measures/samples.fixture.js';

describe('against Pillow', () => {
  for (const { from, to, values } of reference.resize) {
    it(`${from.join('x')} to ${to.join('x')}`, () => {
      const result = resize(samplePlane(from[0], from[1], 0), to[0], to[1]);
      // Both round to float32 twice on values up to 1.
      expect(greatestDifference(result.data, values)).toBeLessThan(3e-7);
    });
  }
});

const side = fc.integer({ min: 1, max: 40 });

it('constants come out exactly, and nothing leaves the range, at any sizes', () => {
  fc.assert(
    fc.property(side, side, side, side, (width, height, toWidth, toHeight) => {
      const constant = Math.fround(0.1);
      const flat = resize(createPlane(width, height, constant), toWidth, toHeight);
      expect(flat.data.every((v) => v === constant)).toBe(true);
      const varied = resize(samplePlane(width, height, 1), toWidth, toHeight);
      expect(varied.data.every((v) => Math.abs(v) <= 1 + 1e-6)).toBe(true);
    }),
    { seed: 1, numRuns: 60 },
  );
});

it('a strip of rows is those rows of the whole', () => {
  const plane = samplePlane(17, 31, 4);
  for (const [width, height] of [
    [40, 70],
    [5, 9],
  ] as const) {
    const whole = resize(plane, width, height);
    for (let from = 0; from < height; from += 4) {
      const to = Math.min(height, from + 4);
      const strip = resizeRows(plane, width, height, from, to);
      expect(strip.data).toEqual(whole.data.slice(from * width, to * width));
    }
  }
});

it('the same size is a copy, not the same memory', () => {
  const plane = samplePlane(5, 4, 0);
  const same = resize(plane, 5, 4);
  expect(same).toEqual(plane);
  expect(same.data.buffer).not.toBe(plane.data.buffer);
});

it('a raster is resized channel by channel, with its alpha', () => {
  const flat: Raster = {
    width: 7,
    height: 5,
    bitDepth: 16,
    data: Uint16Array.from({ length: 105 }, (_, i) => [1000, 40000, 65535][i % 3]!),
    alpha: new Uint16Array(35).fill(65535),
  };
  const result = resizeRaster(flat, 3, 11);
  expect(result.data).toEqual(Uint16Array.from({ length: 99 }, (_, i) => [1000, 40000, 65535][i % 3]!));
  expect(result.alpha).toEqual(new Uint16Array(33).fill(65535));
  expect(resizeRaster(samplePicture(17, 31, 1), 17, 31)).toEqual(samplePicture(17, 31, 1));
});

it('an impossible size is named', () => {
  expect(() => resize(samplePlane(3, 3, 0), 0, 2)).toThrow('got 0x2');
});
