// SPHist against Eq. (3) and (4) worked out number by number.
import { input } from '@romnet/graph';
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
