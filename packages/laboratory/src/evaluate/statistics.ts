// The mean of a sample and how well it is known. No pictures here.

/** A mean and its 95 % confidence interval; the interval is null for fewer than two values. */
export interface Estimate {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number] | null;
}

/**
 * The mean of `values` and Student's t interval at 95 %: mean -+ t(0.975, n - 1) s / sqrt(n), s with divisor n - 1.
 * It takes the pictures for a random sample of those that the figure speaks of. Throws for no values.
 */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  if (count === 0) throw new Error('expected at least 1 value for a mean, got none');
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, interval: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const reach = studentQuantile(count - 1) * Math.sqrt(variance / count);
  return { mean, interval: [mean - reach, mean + reach] };
}

/** t such that a Student variable of `degrees` (a whole number of at least 1) lies within -+t with probability 0.95. */
export function studentQuantile(degrees: number): number {
  let [low, high] = [0, 20];
  // Within -+t; at t = 20 that is 0.968 for one degree and more for others, so the root is always inside.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (within(middle, degrees) < 0.95) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(|T| < t), by the finite series for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4). */
function within(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, square] = [Math.sin(angle), Math.cos(angle) ** 2];
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * square;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
