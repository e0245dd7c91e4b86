// The losses on numbers small enough to work out by hand. Against PyTorch they are compared in parity.test.ts.
import { concat, constant } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../checks/evaluate.js';
import {
  adversarialLoss,
  chromaLoss,
  discriminatorLoss,
  histogramLoss,
  luminanceLoss,
  paperLossWeights,
  perceptualLoss,
  totalLoss,
} from './losses.js';

const value = async (loss: Parameters<typeof totalLoss>[0]['luminance'] & object) => {
  expect(loss.shape).toEqual([1]);
  return (await evaluate({ loss })).loss[0] as number;
};

it('Eq. (5) and (8) are mean absolute differences', async () => {
  const truth = constant([0, 1, -1, 0.5], [1, 1, 2, 2]);
  expect(await value(luminanceLoss(constant([0.5, 1, 0, 0], [1, 1, 2, 2]), truth))).toBeCloseTo(0.5, 6);
  expect(
    await value(chromaLoss(constant([1, 0, 0, 0], [1, 2, 1, 2]), constant([0, 1, 0, 0], [1, 2, 1, 2]))),
  ).toBeCloseTo(0.5, 6);
});

it('Eq. (8) with a bend counts small differences by their square and large ones as they are', async () => {
  const loss = (difference: number) =>
    value(chromaLoss(constant([difference, 0], [1, 2, 1, 1]), constant([0, 0], [1, 2, 1, 1]), 0.1));
  expect((await loss(0.02)) / (await loss(0.01))).toBeCloseTo(4, 1);
  expect(await loss(3)).toBeCloseTo((Math.hypot(3, 0.1) - 0.1) / 2, 5);
  expect(await loss(0)).toBeCloseTo(0, 6);
});

it('Eq. (5) with a bend does the same, weighted or not', async () => {
  const [restored, truth] = [constant([0.3, 0], [1, 1, 2, 1]), constant([0, 0.02], [1, 1, 2, 1])];
  const [large, small] = [Math.hypot(0.3, 0.1) - 0.1, Math.hypot(0.02, 0.1) - 0.1];
  expect(await value(luminanceLoss(restored, truth, undefined, 0.1))).toBeCloseTo((large + small) / 2, 6);
  const weights = constant([3, 1], [1, 1, 2, 1]);
  expect(await value(luminanceLoss(restored, truth, weights, 0.1))).toBeCloseTo((3 * large + small) / 2, 6);
});

it('Eq. (6) adds up the mean squares of the layers', async () => {
  const maps = (...pairs: [string, number[]][]) =>
    new Map(pairs.map(([name, numbers]) => [name, constant(numbers, [1, numbers.length, 1, 1])]));
  const restored = maps(['relu2_2', [1, 2]], ['relu3_2', [3, 3, 3, 3]]);
  const truth = maps(['relu2_2', [0, 0]], ['relu3_2', [1, 3, 3, 3]]);
  expect(await value(perceptualLoss(restored, truth))).toBeCloseTo((1 + 4) / 2 + 4 / 4, 6);
});

describe('Eq. (7)', () => {
  // K = 3 bins of a, then 3 of b; all pixels of a picture alike.
  const pixels = (bins: number[], count: number) =>
    constant(
      bins.flatMap((bin) => new Array<number>(count).fill(bin)),
      [1, 6, 1, count],
    );
  const first = pixels([1, 0, 0, 0, 1, 0], 2);

  it('is zero for equal distributions, whatever the sizes of the pictures', async () => {
    expect(await value(histogramLoss(first, pixels([1, 0, 0, 0, 1, 0], 5)))).toBe(0);
  });

  it('grows with how far the mass has to travel, which a difference of histograms would not', async () => {
    // a moves by one bin: the cumulative sums differ in one place; by two bins: in two.
    expect(await value(histogramLoss(first, pixels([0, 1, 0, 0, 1, 0], 2)))).toBeCloseTo(1, 6);
    expect(await value(histogramLoss(first, pixels([0, 0, 1, 0, 1, 0], 2)))).toBeCloseTo(2, 6);
  });

  it('adds a and b', async () => {
    expect(await value(histogramLoss(first, pixels([0, 1, 0, 0, 0, 1], 2)))).toBeCloseTo(2, 6);
  });

  it('leaves out a sample whose share is 0, and counts the others as before', async () => {
    const twice = concat([first, first], 0);
    const references = concat([pixels([0, 1, 0, 0, 1, 0], 2), pixels([0, 0, 1, 0, 1, 0], 2)], 0);
    expect(await value(histogramLoss(twice, references))).toBeCloseTo((1 + 2) / 2, 6);
    expect(await value(histogramLoss(twice, references, constant([1, 0], [2, 1])))).toBeCloseTo(1 / 2, 6);
  });
});

describe('Eq. (9)', () => {
  const score = (...numbers: number[]) => constant(numbers, [1, 1, 1, numbers.length]);

  it('is log 2 for the generator and 2 log 2 for the discriminator while that cannot tell', async () => {
    expect(await value(adversarialLoss(score(0, 0)))).toBeCloseTo(Math.LN2, 6);
    expect(await value(discriminatorLoss(score(0), score(0)))).toBeCloseTo(2 * Math.LN2, 6);
  });

  it('is right and finite where the discriminator is sure', async () => {
    expect(await value(adversarialLoss(score(-500)))).toBe(500);
    expect(await value(adversarialLoss(score(500)))).toBe(0);
    expect(await value(discriminatorLoss(score(500), score(-500)))).toBe(0);
    expect(await value(discriminatorLoss(score(-500), score(500)))).toBe(1000);
  });
});

describe('Eq. (10)', () => {
  const one = constant([1], [1]);
  it("weighs with the paper's numbers", async () => {
    const losses = { luminance: one, perceptual: one, histogram: one, chroma: one, adversarial: one };
    expect(await value(totalLoss(losses))).toBeCloseTo(1 + 0.2 + 0.5 + 1 + 0.2, 6);
  });
  it('takes the losses that are there, at other weights if given', async () => {
    const total = totalLoss({ chroma: one, histogram: one }, { ...paperLossWeights, histogram: 3 });
    expect(await value(total)).toBeCloseTo(4, 6);
    expect(() => totalLoss({})).toThrow('expected at least one loss, got none');
  });
});
