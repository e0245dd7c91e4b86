// Guided up-sampling against a plain numpy implementation, and what it is for: edges that stay edges.

import { expect, it } from 'vitest';
import { applyGuided, fitGuided } from './guided.js';
import { createPlane, type Plane, resize } from './index.js';
import { greatestDifference, reference } from './measures/reference.fixture.js';
import { samplePlane } from './measures/samples.fixture.js';

type Options = Parameters<typeof fitGuided>[0] & { guide: Plane; rows?: readonly [number, number] };
const guidedUpsample = ({ guide, rows, ...fit }: Options) => applyGuided(fitGuided(fit), guide, rows);

it('agrees with numpy, window by window', () => {
  const small = samplePlane(9, 7, 2);
  const half = createPlane(
    9,
    7,
    small.data.map((v) => v / 2),
  );
  const result = guidedUpsample({
    guide: samplePlane(31, 22, 3),
    smallGuide: samplePlane(9, 7, 1),
    small: half,
    radius: 2,
    epsilon: 0.01,
  });
  // The coefficients pass through float32 on both sides.
  expect(greatestDifference(result.data, reference.guided)).toBeLessThan(2e-6);
});

/** Left part one value, right part another, the edge at the given column. */
function step(width: number, height: number, edge: number, left: number, right: number): Plane {
  return createPlane(
    width,
    height,
    Float32Array.from({ length: width * height }, (_, i) => (i % width < edge ? left : right)),
  );
}

it('keeps a chroma edge on the luminance edge, far sharper than bilinear', () => {
  // 256 wide, brought down by 8: the edge at 129 falls inside a small sample.
  const guide = step(256, 64, 129, -0.5, 0.4);
  const truth = step(256, 64, 129, 0.3, -0.2);
  const smallGuide = resize(guide, 32, 8);
  const small = resize(truth, 32, 8);
  const guided = guidedUpsample({ guide, smallGuide, small, radius: 2, epsilon: 1e-4 });
  const bilinear = resize(small, 256, 64);
  const error = (plane: Plane) =>
    plane.data.reduce((sum, v, i) => sum + Math.abs(v - truth.data[i]!), 0) / plane.data.length;
  expect(error(guided)).toBeLessThan(error(bilinear) / 10);
  // Across the edge itself nearly the whole step is made between two neighbours.
  const row = 32 * 256;
  expect(guided.data[row + 128]! - guided.data[row + 129]!).toBeGreaterThan(0.45);
  expect(bilinear.data[row + 128]! - bilinear.data[row + 129]!).toBeLessThan(0.1);
});

it('keeps constants whatever the luminance, within float rounding', () => {
  const guide = samplePlane(101, 67, 1);
  const result = guidedUpsample({
    guide,
    smallGuide: resize(guide, 17, 11),
    small: createPlane(17, 11, 0.37),
    radius: 3,
    epsilon: 1e-4,
  });
  expect(greatestDifference(result.data, new Float32Array(101 * 67).fill(0.37))).toBeLessThan(1e-6);
});

it('stays in the range of what it brings up, even where luminance leaves what was fitted', () => {
  const result = guidedUpsample({
    guide: createPlane(40, 40, 5),
    smallGuide: samplePlane(10, 10, 1),
    small: samplePlane(10, 10, 1),
    radius: 2,
    epsilon: 1e-4,
  });
  for (const v of result.data) expect(Math.abs(v)).toBeLessThanOrEqual(1);
});

it('makes strips that are rows of the whole, down to 1x1', () => {
  for (const [width, height] of [
    [1, 1],
    [16, 16],
    [17, 31],
  ] as const) {
    const guide = samplePlane(width, height, 3);
    const [w, h] = [Math.ceil(width / 3), Math.ceil(height / 3)];
    const fit = { smallGuide: samplePlane(w, h, 1), small: samplePlane(w, h, 2), radius: 2, epsilon: 0.01 };
    const whole = guidedUpsample({ guide, ...fit });
    for (let from = 0; from < height; from += 5) {
      const to = Math.min(height, from + 5);
      const strip = guidedUpsample({ guide, ...fit, rows: [from, to] });
      expect(strip.data).toEqual(whole.data.slice(from * width, to * width));
    }
  }
});

it('names what cannot be', () => {
  const plane = samplePlane(4, 4, 0);
  const fit = { guide: plane, smallGuide: plane, small: plane, radius: 1, epsilon: 0.01 };
  expect(() => guidedUpsample({ ...fit, epsilon: 0 })).toThrow('epsilon above 0');
  expect(() => guidedUpsample({ ...fit, radius: 1.5 })).toThrow('whole radius');
  expect(() => guidedUpsample({ ...fit, small: samplePlane(3, 4, 0) })).toThrow('expected 4x4 for small');
  expect(() => guidedUpsample({ ...fit, rows: [2, 9] })).toThrow('rows [from, to) within [0, 4)');
});
