// What colours such things have: what it looks at, and how much of it is heard.
import { input, type Value } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { distance, drawPlane, evaluate } from '../checks/evaluate.js';
import { drawWeights } from '../checks/network-case.js';
import { cascade, recognising } from '../checks/tiny.js';
import { decidedChroma, decisionColors } from './decide.js';
import { romnetParameters } from './models.js';
import type { Preset } from './presets.js';
import { colorLuminance, lookForColors } from './romnet.js';
import { frozenScope } from './scope.js';
import type { Weights } from './weights/tensors.js';

const side = 64;
const luminance = drawPlane([1, 1, side, side], 5);
const weights = drawWeights(romnetParameters(recognising), 3);
const picture: Value = input('luminance', [1, 1, side, side]);

const changed = (name: string, value: (before: number) => number): Weights => {
  const { shape, data } = weights.get(name)!;
  return new Map([...weights, [name, { shape, data: data.map(value) }]]);
};

/** Colours at vividness 0 and the scores of decisions, without a reference. */
async function colored(own: Weights, preset: Preset = recognising) {
  const { chroma, scores } = colorLuminance(frozenScope(own), picture, [], preset);
  const { decision } = preset.colorization;
  const outputs = { chroma, scores: scores!, decided: decidedChroma(scores!, decision!, 0) };
  return evaluate(outputs, { luminance });
}

describe('the prior of colours', () => {
  it('is a score of every colour at an eighth of the size, by MobileNetV2 and nothing else', async () => {
    const prior = lookForColors(frozenScope(weights), picture, recognising);
    const colors = decisionColors(recognising.colorization.decision!.spacing).length;
    expect(prior.shape).toEqual([1, colors, side / 8, side / 8]);
    const of = async (own: Weights) =>
      (await evaluate({ prior: lookForColors(frozenScope(own), picture, recognising) }, { luminance })).prior;
    const before = await of(weights);
    expect(distance(await of(changed('backbone.stem.weight', (x) => -x)), before)).toBe(0);
    expect(distance(await of(changed('backbone.mobilenet.stem.weight', (x) => -x)), before)).toBeGreaterThan(
      1e-3,
    );
  });

  it('is heard as much as the picture says: not at all with a gate that is shut', async () => {
    const { decision, ...others } = recognising.colorization;
    const { prior: _, ...alone } = decision!;
    const deaf = await colored(weights, { ...recognising, colorization: { ...others, decision: alone } });
    const shut = await colored(changed('colorization.mixture.bias', () => -60));
    expect(distance(shut.decided, deaf.decided)).toBeLessThan(1e-5);
    expect(distance(shut.chroma, deaf.chroma)).toBeLessThan(1e-6);
    const heard = await colored(weights);
    expect(distance(heard.decided, deaf.decided)).toBeGreaterThan(1e-3);
    expect(distance(heard.chroma, deaf.chroma)).toBeGreaterThan(1e-3);
  });

  it('moves the ab channels as far as it moves the mean decision', async () => {
    // A mean over the picture is the same at a quarter of the size as at the whole, but for what is lost at the border.
    const surer = changed('colorization.prior.scores.weight', (x) => 50 * x);
    const shut = await colored(changed('colorization.mixture.bias', () => -60));
    const heard = await colored(surer);
    const mean = (plane: Float32Array) => plane.reduce((sum, x) => sum + x, 0) / plane.length;
    const moved = mean(heard.chroma) - mean(shut.chroma);
    const decided = mean(heard.decided) - mean(shut.decided);
    expect(Math.abs(decided)).toBeGreaterThan(1e-4);
    expect(Math.abs(moved - decided)).toBeLessThan(0.05 * Math.abs(decided));
  });

  it('is no part of a preset without one', () => {
    expect(() => lookForColors(frozenScope(weights), picture, cascade)).toThrow(
      'expected a preset with a prior of colours, got "cascade"',
    );
  });
});
