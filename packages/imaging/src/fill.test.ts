// Filling: what is known stays to the bit, and what is not comes from places that look alike.

import { expect, test } from 'vitest';
import { fillUnknown } from './fill.js';
import { createPlane } from './picture.js';

const plane = (width: number, height: number, at: (x: number, y: number) => number) =>
  createPlane(
    width,
    height,
    Float32Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))),
  );

test('known samples stay as they are, and one colour fills every hole exactly', () => {
  const truth = plane(37, 23, (x, y) => Math.sin(x / 5) + y / 30);
  const known = plane(37, 23, (x, y) => (x > 10 && x < 20 && y > 4 && y < 15 ? 0 : 1));
  const [result] = fillUnknown({ planes: [truth], known, guide: createPlane(37, 23), likeness: 0.1 });
  for (let i = 0; i < known.data.length; i++) {
    if (known.data[i] === 1) expect(result!.data[i]).toBe(truth.data[i]);
  }
  const holed = plane(37, 23, (x, y) => (known.data[y * 37 + x] === 1 ? 0.25 : -9));
  const [even] = fillUnknown({ planes: [holed], known, guide: truth, likeness: 0.1 });
  for (const value of even!.data) expect(value).toBeCloseTo(0.25, 6);
});

test('a slope is carried across a hole', () => {
  const truth = plane(64, 64, (x) => x / 64);
  const known = plane(64, 64, (x, y) => (Math.hypot(x - 32, y - 32) < 8 ? 0 : 1));
  const [result] = fillUnknown({ planes: [truth], known, guide: createPlane(64, 64), likeness: 0.1 });
  const worst = Math.max(...result!.data.map((value, i) => Math.abs(value - truth.data[i]!)));
  expect(worst).toBeLessThan(0.08); // an eighth of the hole's own span would be 0.03, its mean alone 0.125
});

test('colour stops at an edge of the guide within the hole', () => {
  const guide = plane(64, 64, (x) => (x < 30 ? -0.5 : 0.5));
  const truth = plane(64, 64, (x) => (x < 30 ? -0.3 : 0.3));
  const known = plane(64, 64, (x, y) => (x >= 24 && x < 40 && y >= 24 && y < 40 ? 0 : 1));
  const error = (likeness: number) => {
    const [result] = fillUnknown({ planes: [truth], known, guide, likeness });
    return result!.data.reduce((sum, value, i) => sum + Math.abs(value - truth.data[i]!), 0) / 256;
  };
  expect(error(0.1)).toBeLessThan(0.03);
  expect(error(100)).toBeGreaterThan(0.1); // as if luminance were not looked at
});

test('nothing known leaves all as it was; sizes and likeness are checked', () => {
  const planes = [plane(5, 4, (x) => x)];
  const none = createPlane(5, 4);
  expect(fillUnknown({ planes, known: none, guide: none, likeness: 1 })).toEqual(planes);
  expect(() => fillUnknown({ planes, known: createPlane(4, 4), guide: none, likeness: 1 })).toThrow(/4x4/);
  expect(() => fillUnknown({ planes, known: none, guide: none, likeness: 0 })).toThrow(/likeness above 0/);
});
