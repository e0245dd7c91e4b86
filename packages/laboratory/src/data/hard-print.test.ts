// Hard prints: as often as asked, by the seed alone, more contrast in the middle, plain lights and shadows, order kept.
import type { Plane } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { printHard } from './hard-print.js';
import { randomAt } from './random.js';

const ramp: Plane = {
  width: 101,
  height: 1,
  data: Float32Array.from({ length: 101 }, (_, i) => i / 50 - 1),
};
const printed = Array.from({ length: 40 }, (_, seed) => printHard(ramp, randomAt(seed, 'test'), 1));

test('a share of 0 returns the very plane, any share what the seed decides', () => {
  for (let seed = 0; seed < 20; seed++) expect(printHard(ramp, randomAt(seed, 'test'), 0)).toBe(ramp);
  for (const seed of [0, 1, 2]) expect(printHard(ramp, randomAt(seed, 'test'), 1)).toEqual(printed[seed]);
  const some = Array.from({ length: 300 }, (_, seed) => printHard(ramp, randomAt(seed, 'some'), 0.3));
  const changed = some.filter((result) => result !== ramp).length;
  // Five deviations of a binomial of 300 and 0.3.
  expect(Math.abs(changed - 90)).toBeLessThan(5 * Math.sqrt(300 * 0.3 * 0.7));
});

test('brighter stays brighter, the steepest part has 1.3 to 2.6 times the contrast, the ends are nearly plain', () => {
  const before = ramp.data.slice();
  for (const { data } of printed) {
    const steps = Array.from({ length: 100 }, (_, i) => data[i + 1]! - data[i]!);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeGreaterThan(0.02 * 1.29);
    expect(Math.max(...steps)).toBeLessThan(0.02 * 2.61);
    expect(Math.min(steps[0]!, steps[99]!)).toBeLessThan(0.006);
    expect(data.every((value) => value >= -1.000001 && value <= 1.000001)).toBe(true);
  }
  expect(ramp.data).toEqual(before);
});
