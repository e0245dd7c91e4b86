// Where the second crop of a picture lies.
import { expect, test } from 'vitest';
import { elsewhere, overlap } from './elsewhere.js';
import { randomAt } from './random.js';

const at = (centreX: number, centreY: number, side: number) => ({ centreX, centreY, side });

test('overlap is the share of the first square', () => {
  expect(overlap(at(50, 50, 40), at(50, 50, 80))).toBe(1);
  expect(overlap(at(50, 50, 80), at(50, 50, 40))).toBe(0.25);
  expect(overlap(at(20, 20, 40), at(40, 20, 40))).toBe(0.5);
  expect(overlap(at(20, 20, 40), at(60, 20, 40))).toBe(0);
});

test('in a large picture a crop of its own pixels lies apart; one that is far enough stays', () => {
  const picture = { width: 2040, height: 1356 };
  const from = at(300, 300, 256);
  for (let seed = 0; seed < 200; seed++) {
    const place = elsewhere(picture, at(320, 310, 256), { from, most: 0 }, randomAt(seed, 'test'));
    expect(overlap(place, from)).toBe(0);
    expect(place.side).toBeGreaterThan(200);
  }
  const far = at(1500, 700, 256);
  expect(elsewhere(picture, far, { from, most: 0 }, randomAt(1, 'test'))).toBe(far);
  expect(elsewhere(picture, from, { from, most: 1 }, randomAt(1, 'test'))).toBe(from);
});

test('in a picture hardly larger than the crop it shows as little of it as can be found', () => {
  const picture = { width: 400, height: 300 };
  const from = at(130, 130, 256);
  for (let seed = 0; seed < 50; seed++) {
    const place = elsewhere(picture, at(150, 150, 240), { from, most: 0.1 }, randomAt(seed, 'test'));
    expect(overlap(place, from)).toBeLessThan(0.7);
    for (const [centre, length] of [
      [place.centreX, picture.width],
      [place.centreY, picture.height],
    ] as const) {
      expect(centre - place.side / 2).toBeGreaterThanOrEqual(0);
      expect(centre + place.side / 2).toBeLessThanOrEqual(length);
    }
  }
});
