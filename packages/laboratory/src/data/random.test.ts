// Streams are addressed, repeatable, uniform enough, and choices follow their weights.
import { expect, test } from 'vitest';
import { choose, permutation, randomAt } from './random.js';

const take = (count: number, ...path: (string | number)[]) => {
  const random = randomAt(7, ...path);
  return Array.from({ length: count }, random);
};

test('the same address gives the same stream, another address another', () => {
  expect(take(5, 'crop', 3)).toEqual(take(5, 'crop', 3));
  expect(take(5, 'crop', 3)).not.toEqual(take(5, 'crop', 4));
  expect(take(5, 'crop', 3)).not.toEqual(take(5, 'damage', 3));
  // As in version 0.1: runs from then go on with the samples that they would have seen.
  expect(take(3, 'crop', 3).map((value) => value * 2 ** 32)).toEqual([1415095150, 845482610, 411475513]);
});

test('first numbers of neighbouring addresses are uniform: mean and deciles within 5 sigma', () => {
  const firsts = Array.from({ length: 10_000 }, (_, position) => randomAt(1, 'crop', position)());
  const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan((5 * Math.sqrt(1 / 12)) / 100);
  const deciles = new Array<number>(10).fill(0);
  for (const value of firsts) deciles[Math.floor(value * 10)]! += 1;
  for (const count of deciles) expect(Math.abs(count - 1000)).toBeLessThan(5 * 30); // sigma = sqrt(10^4 * .1 * .9) = 30
});

test('a permutation holds every number once', () => {
  const order = permutation(randomAt(1, 'order'), 100);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
});

test('choices follow their weights and never take a zero', () => {
  const counts = { same: 0, never: 0, none: 0 };
  for (let at = 0; at < 4000; at++) counts[choose(randomAt(2, at), { same: 3, never: 0, none: 1 })] += 1;
  expect(counts.never).toBe(0);
  expect(Math.abs(counts.same - 3000)).toBeLessThan(5 * 28); // sigma = sqrt(4000 * .75 * .25) = 27.4
  expect(() => choose(randomAt(2), { same: 0 })).toThrow(/positive weight/);
});
