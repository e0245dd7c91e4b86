// The working size for pictures of every shape.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workingSize } from './working-size.js';

const AREA = 320 * 320;

test.each([
  [640, 480, 352, 256], // sqrt(102400 / 307200) = 0.577: 369.5 x 277.1
  [6000, 4000, 384, 256],
  [320, 320, 320, 320],
  [250, 367, 256, 384], // small pictures keep their size, but for the rounding
  [16, 16, 32, 32],
  [17, 301, 32, 320],
  [16, 4000, 32, 3200],
  [30000, 16, 3200, 32],
])('%ix%i is coloured at %ix%i', (width, height, wide, high) => {
  expect(workingSize({ width, height }, AREA)).toEqual({ width: wide, height: high });
});

test('any size: multiples of 32 within the area, and a working size is its own', () => {
  const side = fc.integer({ min: 16, max: 30000 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1024, max: 400_000 }), (width, height, area) => {
      const size = workingSize({ width, height }, area);
      for (const length of [size.width, size.height]) {
        expect(length % 32).toBe(0);
        expect(length).toBeGreaterThanOrEqual(32);
      }
      expect(size.width * size.height).toBeLessThanOrEqual(area);
      expect(workingSize(size, area)).toEqual(size);
    }),
  );
});
