// Deciding on colours: which there are, what the annealed mean makes of them, and what the loss asks for.
import { constant } from '@romnet/graph';
import { expect, it } from 'vitest';
import { evaluate } from '../checks/evaluate.js';
import { decidedChroma, decisionColors, decisionLoss } from './decide.js';

const preset = { spacing: 10, hidden: 4 };
const colors = decisionColors(preset.spacing);

it('has the colours of sRGB on the grid: grey and its primaries, nothing beyond them', () => {
  const has = (a: number, b: number) => colors.some(([x, y]) => Math.hypot(x * 110 - a, y * 110 - b) < 0.01);
  // The primaries of sRGB are at ab (80, 67), (-86, 83) and (79, -108), which the grid has neighbours of inside the gamut.
  for (const [a, b] of [
    [0, 0],
    [70, 60],
    [-80, 80],
    [70, -100],
  ] as const)
    expect(has(a, b), `${a}, ${b}`).toBe(true);
  for (const [a, b] of [
    [100, 0],
    [-100, 0],
    [-60, -60],
    [0, 100],
  ] as const)
    expect(has(a, b), `${a}, ${b}`).toBe(false);
  expect(new Set(colors.map(String)).size).toBe(colors.length);
});

/** One pixel whose two likeliest colours have odds of 2 to 1, all others next to none. */
const [first, second] = [colors.findIndex(([a]) => a > 0.5), colors.findIndex(([a]) => a < -0.5)];
const scores = Float32Array.from(colors, (_, q) => (q === first ? Math.log(2) : q === second ? 0 : -40));
const pixel = constant(scores, [1, colors.length, 1, 1]);
/** Grey and one colour, equally likely. */
const grey = colors.findIndex(([a, b]) => a === 0 && b === 0);
const even = Float32Array.from(colors, (_, q) => (q === first || q === grey ? 0 : -40));
const undecided = constant(even, [1, colors.length, 1, 1]);

it('takes the mean at vividness 0; beyond it a colour at the cost of grey, and the likelier of two alike', async () => {
  const { mean, bold, warm } = await evaluate(
    {
      mean: decidedChroma(pixel, preset, 0),
      bold: decidedChroma(pixel, preset, 1),
      warm: decidedChroma(undecided, preset, 1),
    },
    {},
  );
  const [one, other] = [colors[first]!, colors[second]!];
  for (const channel of [0, 1] as const) {
    expect(mean![channel]).toBeCloseTo((2 * one[channel] + other[channel]) / 3, 5);
    // Odds of 2 to 1, squared, times what the greater chroma gains.
    const odds = 4 * Math.exp(12 * (Math.hypot(...one) - Math.hypot(...other)));
    expect(bold![channel]).toBeCloseTo((odds * one[channel] + other[channel]) / (odds + 1), 4);
    const share = 1 / (1 + Math.exp(-12 * Math.hypot(...one)));
    expect(warm![channel]).toBeCloseTo(share * one[channel], 4);
  }
});

it('asks for the softened truth: its entropy is the least loss, and a colourful pixel counts for more than a grey one', async () => {
  const at = (place: number) => colors[place] as readonly [number, number];
  const truth = (place: number) => constant([...at(place)], [1, 2, 1, 1]);
  const deviation = preset.spacing / 110 / 2;
  const softened = colors.map(
    ([a, b]) => -((a - at(first)[0]) ** 2 + (b - at(first)[1]) ** 2) / (2 * deviation ** 2),
  );
  const right = constant(Float32Array.from(softened), [1, colors.length, 1, 1]);
  const flat = constant(new Float32Array(2 * colors.length), [1, colors.length, 1, 2]);
  const two = constant([at(first)[0], 0, at(first)[1], 0], [1, 2, 1, 2]);
  const tilted = constant(
    Float32Array.from({ length: 2 * colors.length }, (_, i) => (i === 2 * first ? 3 : 0)),
    [1, colors.length, 1, 2],
  );
  const results = await evaluate(
    {
      least: decisionLoss(right, truth(first), preset),
      wrong: decisionLoss(right, truth(grey), preset),
      flat: decisionLoss(flat, two, preset),
      tilted: decisionLoss(tilted, two, preset),
    },
    {},
  );
  const total = softened.reduce((sum, x) => sum + Math.exp(x), 0);
  const entropy = softened.reduce((sum, x) => sum - (Math.exp(x) / total) * (x - Math.log(total)), 0);
  expect(results.least![0]).toBeCloseTo(entropy, 4);
  expect(results.wrong![0]).toBeGreaterThan(results.least![0]! + 1);
  expect(results.flat![0]).toBeCloseTo(Math.log(colors.length), 4);
  expect(results.tilted![0]).toBeLessThan(results.flat![0]!);
});
