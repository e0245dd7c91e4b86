// Print, drawings, borders, halftone and bright things as truths: by the seed alone, as often as asked, in range.
import type { Plane } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { drawContent } from './content.js';
import { randomAt } from './random.js';

const SIDE = 64;
const plane: Plane = {
  width: SIDE,
  height: SIDE,
  data: Float32Array.from({ length: SIDE * SIDE }, (_, i) => 0.6 * Math.sin(i / 300)),
};
const drawn = Array.from({ length: 60 }, (_, seed) => drawContent(plane, randomAt(seed, 'test'), 1));

test('a share of 0 returns the very plane, any share what the seed decides', () => {
  for (let seed = 0; seed < 20; seed++) expect(drawContent(plane, randomAt(seed, 'test'), 0)).toBe(plane);
  for (const seed of [0, 1, 2]) expect(drawContent(plane, randomAt(seed, 'test'), 1)).toEqual(drawn[seed]);
  const some = Array.from({ length: 300 }, (_, seed) => drawContent(plane, randomAt(seed, 'some'), 0.3));
  const changed = some.filter((result) => result !== plane).length;
  // Five deviations of a binomial of 300 and 0.3.
  expect(Math.abs(changed - 90)).toBeLessThan(5 * Math.sqrt(300 * 0.3 * 0.7));
});

test('what is drawn has the size of the picture and lies in [-1, 1]; the picture itself stays as it was', () => {
  const before = plane.data.slice();
  for (const { width, height, data } of drawn) {
    expect([width, height, data.length]).toEqual([SIDE, SIDE, SIDE * SIDE]);
    expect(data.every((value) => value >= -1.000001 && value <= 1.000001)).toBe(true);
  }
  expect(plane.data).toEqual(before);
});

test('some of it replaces the picture, some stands at its edges only', () => {
  const kept = drawn.map(
    ({ data }) => data.filter((value, i) => value === plane.data[i]).length / data.length,
  );
  expect(kept.filter((share) => share < 0.05).length).toBeGreaterThan(5);
  expect(kept.filter((share) => share > 0.5).length).toBeGreaterThan(5);
});
