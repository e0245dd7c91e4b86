// Bringing chroma to full size: what must hold whatever the picture.

import { createPlane, resize } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { enlarger } from './enlarger.js';

/** Two halves; of 96 columns 45 are low, so that the edge lies within a sample of 4 columns, off its border. */
const step = (low: number, high: number, width = 96, height = 40) =>
  createPlane(
    width,
    height,
    Float32Array.from({ length: width * height }, (_, i) => (i % width < 45 ? low : high)),
  );

const distance = (one: Float32Array, other: Float32Array) =>
  Math.sqrt(one.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0) / one.length);

test('a colour edge that luminance shares comes back sharper than bilinear makes it', () => {
  const guide = step(-0.5, 0.5);
  const truth = step(-0.2, 0.3);
  const small = resize(truth, 24, 10);
  const result = enlarger(small, resize(guide, 24, 10), guide)(0, 40);
  expect(distance(result.data, truth.data)).toBeLessThan(
    0.5 * distance(resize(small, 96, 40).data, truth.data),
  );
});

test('where luminance is flat it is bilinear, and an equal colour stays equal', () => {
  const flat = createPlane(96, 40, 0.1);
  const small = resize(step(-0.2, 0.3), 24, 10);
  const result = enlarger(small, resize(flat, 24, 10), flat)(0, 40);
  expect(distance(result.data, resize(small, 96, 40).data)).toBeLessThan(1e-6); // float32 sums
  const plain = enlarger(createPlane(24, 10, 0.25), resize(step(-0.5, 0.5), 24, 10), step(-0.5, 0.5))(0, 40);
  expect(distance(plain.data, new Float32Array(96 * 40).fill(0.25))).toBeLessThan(1e-6);
});

test('strips are rows of the whole', () => {
  const guide = step(-0.5, 0.5);
  const enlarge = enlarger(resize(step(-0.2, 0.3), 24, 10), resize(guide, 24, 10), guide);
  expect(enlarge(13, 29).data).toEqual(enlarge(0, 40).data.slice(13 * 96, 29 * 96));
});
