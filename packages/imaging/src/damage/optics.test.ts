// What sharpening does to an edge.
import { expect, test } from 'vitest';
import { createPlane } from '../picture.js';
import { applyDamage } from './damage.js';

test('sharpening leaves flat parts alone and puts a halo on both sides of an edge', () => {
  const edge = createPlane(32, 8);
  for (let i = 0; i < edge.data.length; i++) edge.data[i] = i % 32 < 16 ? -0.4 : 0.4;
  const sharp = applyDamage(edge, { kind: 'sharpen', parameters: { amount: 1, sigma: 1 }, seed: 1 }, []);
  const line = sharp.data.subarray(4 * 32, 5 * 32);
  expect(line[3]).toBeCloseTo(-0.4, 5);
  expect(line[28]).toBeCloseTo(0.4, 5);
  // A Gaussian of sigma 1 takes 0.8 times the tail beyond half a pixel from the pixel at the edge: 0.8 x 0.31.
  expect(line[16]! - 0.4).toBeGreaterThan(0.2);
  expect(line[16]! - 0.4).toBeLessThan(0.28);
  expect(line[15]! + 0.4).toBeCloseTo(0.4 - line[16]!, 5);
});
