// SPHist against Eq. (3) and (4) worked out number by number.
import { gradients, input, mul, reduceSum, type Value } from '@romnet/graph';
import { expect, it } from 'vitest';
import { distance, drawPlane, evaluate } from '../checks/evaluate.js';
import { spatialHistogram } from './histogram.js';
import { findPreset } from './presets.js';
import { declareParameters, frozenScope } from './scope.js';
import { initialize } from './weights/weights.js';

const preset = findPreset('base').histogram;
const shape = [2, 2, 5, 3];
const chroma = input('chroma', shape);
const specs = declareParameters((scope) => spatialHistogram(scope, chroma, preset));

it('starts with equally spaced centres, the last at v_max: Eq. (4)', () => {
  expect(specs.map(({ name }) => name)).toEqual(['centres.a', 'centres.b']);
  for (const { data } of initialize(specs, 1).values())
    expect(
      distance(
        data,
        [...data.keys()].map((i) => -1 + (2 / 32) * (i + 1)),
      ),
    ).toBeLessThan(1e-7);
});

it('is Eq. (3) at every pixel, with centres of its own for a and b, and sums to one for each', async () => {
  const drawn = initialize(
    specs.map((spec) => ({ ...spec, initial: { kind: 'normal', deviation: 0.5 } as const })),
    3,
  );
  const numbers = drawPlane(shape, 2);
  const { histogram } = await evaluate(
    { histogram: spatialHistogram(frozenScope(drawn), chroma, preset) },
    { chroma: numbers },
  );
  const [pixels, bins] = [15, preset.bins];
  expect(histogram.length).toBe(2 * 2 * bins * pixels);
  for (let n = 0; n < 2; n++)
    for (const [channel, name] of ['a', 'b'].entries())
      for (let pixel = 0; pixel < pixels; pixel++) {
        const d = numbers[(n * 2 + channel) * pixels + pixel] as number;
        const centres = [...(drawn.get(`centres.${name}`)?.data ?? [])];
        const weights = centres.map((u) => Math.exp(-((d - u) ** 2) / (2 * 0.1 ** 2)));
        const sum = weights.reduce((a, b) => a + b);
        const got = centres.map(
          (_, k) => histogram[(n * 2 * bins + channel * bins + k) * pixels + pixel] as number,
        );
        // float32: quotients of exponentials whose arguments reach -50, each rounded to 6e-8 of itself.
        expect(
          distance(
            got,
            weights.map((w) => w / sum),
          ),
        ).toBeLessThan(1e-5);
        expect(Math.abs(got.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-5);
      }
});

it('holds for any chroma: far outside, all is in the outermost bin', async () => {
  const far = [2.4, -2.4, 3, -3, 10, -10, 300, -300];
  const wide = input('wide', [1, 2, 1, far.length]);
  const { histogram } = await evaluate(
    { histogram: spatialHistogram(frozenScope(initialize(specs, 1)), wide, preset) },
    { wide: Float32Array.from([...far, ...far]) },
  );
  const share = (bin: number, pixel: number) => histogram[bin * far.length + pixel] as number;
  for (const [pixel, value] of far.entries()) {
    const all = Array.from({ length: preset.bins }, (_, bin) => share(bin, pixel));
    expect(Math.abs(all.reduce((sum, x) => sum + x, 0) - 1)).toBeLessThan(1e-5);
    const distances = all.map((_, bin) => (value - (-1 + (2 / 32) * (bin + 1))) ** 2 / (2 * 0.1 ** 2));
    const nearest = Math.min(...distances);
    const weights = distances.map((d) => Math.exp(nearest - d));
    const sum = weights.reduce((a, b) => a + b);
    // 300 is 9e4 when squared, of which float32 knows 8e-3; times 50 that is 0.4 of an exponent.
    const tolerance = Math.abs(value) <= 10 ? 1e-3 : 0.5;
    expect(
      distance(
        all,
        weights.map((w) => w / sum),
      ),
    ).toBeLessThan(tolerance);
  }
  expect(Math.min(...histogram)).toBeGreaterThan(1e-38);
});

it('has finite gradients there', async () => {
  const wide = input('wide', [1, 2, 1, 4]);
  const bins = spatialHistogram(frozenScope(initialize(specs, 1)), wide, preset);
  const [slope] = gradients(reduceSum(mul(bins, bins)), [wide]);
  const { y } = await evaluate(
    { y: slope as Value },
    { wide: Float32Array.from([2.4, -2.4, 10, -10, 1, -1, 0, 3]) },
  );
  expect([...y!].every(Number.isFinite)).toBe(true);
});
