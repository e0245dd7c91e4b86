// Against SciPy's numbers: scipy.stats.t.ppf(0.975, n), and t.interval of a small sample.
import { expect, it } from 'vitest';
import { estimate, studentQuantile } from './statistics.js';

it('quantiles of Student, as SciPy 1.10.1 gives them', () => {
  const known: readonly (readonly [number, number])[] = [
    [1, 12.706204736432095],
    [2, 4.302652729911275],
    [3, 3.182446305284263],
    [4, 2.7764451051977987],
    [9, 2.2621571627409915],
    [10, 2.2281388519649385],
    [126, 1.9789706019673934],
    [999, 1.9623414611334487],
  ];
  for (const [degrees, t] of known) expect(Math.abs(studentQuantile(degrees) - t)).toBeLessThan(1e-9);
});

it('mean and interval of a sample; none for one value; no mean of none', () => {
  const { mean, interval } = estimate([21.5, 23.25, 19, 25.75, 22]);
  // scipy.stats.t.interval(0.95, 4, loc=np.mean(x), scale=scipy.stats.sem(x))
  expect(mean).toBe(22.3);
  expect(interval![0]).toBeCloseTo(19.231746, 4);
  expect(interval![1]).toBeCloseTo(25.368254, 4);
  expect(estimate([3])).toEqual({ mean: 3, interval: null });
  expect(() => estimate([])).toThrow('at least 1 value');
});
