// The score of III-E on numbers worked out by hand.

import { describe, expect, test } from 'vitest';
import { compareFeatures, type FeatureMap } from './score.js';

const map = (channels: number, ...data: number[]): FeatureMap => ({
  channels,
  height: 1,
  width: data.length / channels,
  data: Float32Array.from(data),
});
const both = { texture: 1, structure: 1 };

describe('one channel', () => {
  test('means 1 and 2, variances 1 and 4, covariance 2', () => {
    const { texture, structure, score } = compareFeatures([map(1, 0, 2)], [map(1, 0, 4)], both);
    // texture 2 * 1 * 2 / (1 + 4), structure 2 * 2 / (1 + 4)
    expect(texture).toBeCloseTo(0.8, 5);
    expect(structure).toBeCloseTo(0.8, 5);
    expect(score).toBeCloseTo(1.6, 5);
  });
  test('the mirrored picture has the texture and the opposite structure', () => {
    const { texture, structure } = compareFeatures([map(1, 0, 2)], [map(1, 2, 0)], both);
    expect(texture).toBeCloseTo(1, 5);
    expect(structure).toBeCloseTo(-1, 5);
  });
  test('silent in both counts as equal, silent in one as different', () => {
    expect(compareFeatures([map(1, 0, 0)], [map(1, 0, 0)], both)).toEqual({
      score: 2,
      texture: 1,
      structure: 1,
    });
    expect(compareFeatures([map(1, 0, 0)], [map(1, 2, 4)], both).score).toBeLessThan(1e-5);
  });
});

test('channels count alike within a layer, layers by their weights', () => {
  // Layer 0: textures 1 and 0.8, so 0.9. Layer 1: 0.6 = 2 * 1 * 3 / 10.
  const first = [map(2, 1, 1, 1, 1), map(1, 1, 1)];
  const second = [map(2, 1, 1, 2, 2), map(1, 3, 3)];
  const texture = (layers?: number[]) =>
    compareFeatures(first, second, { texture: 2, structure: 0, ...(layers ? { layers } : {}) });
  expect(texture().texture).toBeCloseTo(0.75, 5);
  expect(texture([3, 1]).texture).toBeCloseTo(0.825, 5);
  expect(texture([0, 5]).score).toBeCloseTo(1.2, 5);
});

test.each([
  [[map(1, 1, 2)], [map(1, 1, 2, 3)], both, 'expected features of 1x1x2 for layer 0, got 1x1x3'],
  [[map(1, 1)], [], both, 'expected 1 feature maps for the second picture, got 0'],
  [[map(1, 1)], [map(1, 1)], { ...both, layers: [1, 2] }, 'expected 1 layer weights'],
  [[map(1, 1)], [map(1, 1)], { ...both, layers: [0] }, 'not all 0, got [0]'],
  [[map(1, 1)], [map(1, 1)], { texture: -1, structure: 1 }, 'expected weights of at least 0'],
])('what does not fit is refused (%#)', (first, second, weights, message) => {
  expect(() => compareFeatures(first, second, weights)).toThrow(message);
});
