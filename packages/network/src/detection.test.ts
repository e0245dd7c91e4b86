// The damage detector: what an untrained one does, how restoration hears of it, and where its encoder may come from.
import { input, sigmoid, type Value } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { distance, drawPlane, evaluate } from '../checks/evaluate.js';
import { drawWeights } from '../checks/network-case.js';
import { cascade, detecting, recognising } from '../checks/tiny.js';
import { encoderFromBackbone } from './detection.js';
import { restorationModel, restorationMultiple, romnetParameters } from './models.js';
import { findPreset, type Preset } from './presets.js';
import { findDamage } from './romnet.js';
import { frozenScope } from './scope.js';
import type { Weights } from './weights/tensors.js';
import { initialWeights } from './weights/weights.js';

const side = 32;
const luminance = drawPlane([1, 1, side, side], 5);

async function found(weights: Weights, preset: Preset = detecting): Promise<Float32Array> {
  const picture: Value = input('luminance', [1, 1, side, side]);
  const scores = findDamage(frozenScope(weights), picture, preset);
  expect(scores.shape).toEqual([1, 1, side, side]);
  return (await evaluate({ found: sigmoid(scores) }, { luminance })).found;
}

async function restored(weights: Weights, given: Float32Array, doubt = 0): Promise<Float32Array> {
  const { outputs } = restorationModel(detecting, weights, { width: side, height: side });
  return (await evaluate(outputs, { luminance, given, doubt: Float32Array.of(doubt) })).restored!;
}

/** With a bias on its scores, as a detector that is sure everywhere. */
const biased = (weights: Weights, bias: number): Weights =>
  new Map([...weights, ['detection.output.bias', { shape: [1], data: Float32Array.of(bias) }]]);

describe('the damage detector', () => {
  const weights = initialWeights(detecting, 3);

  it('finds next to nothing before it has learned, and everything with a high bias', async () => {
    expect(Math.max(...(await found(weights)))).toBeLessThan(0.5);
    expect(Math.min(...(await found(biased(weights, 30))))).toBeGreaterThan(0.99);
  });

  it('tells restoration as a person would: who is told everything hears nothing new', async () => {
    const [nothing, all] = [new Float32Array(side * side), new Float32Array(side * side).fill(1)];
    const sure = biased(weights, 40);
    expect(await restored(sure, nothing)).toEqual(await restored(weights, all));
    expect(await restored(sure, nothing)).not.toEqual(await restored(biased(weights, -40), nothing));
  });

  it('is believed less by who doubts it, as if its bias were lower', async () => {
    const nothing = new Float32Array(side * side);
    const doubted = await restored(biased(weights, 1), nothing, 3);
    expect(distance(doubted, await restored(biased(weights, -2), nothing))).toBeLessThan(1e-6);
    expect(distance(doubted, await restored(biased(weights, 1), nothing))).toBeGreaterThan(1e-4);
  });

  it('asks for sides that its coarsest level divides', () => {
    expect(restorationMultiple(cascade)).toBe(8);
    expect(restorationMultiple(detecting)).toBe(16);
    expect(restorationMultiple(recognising)).toBe(32);
  });

  it('hears what MobileNetV2 sees at every scale, and nothing of it before that is learned', async () => {
    const specs = romnetParameters(recognising);
    const named = specs.filter(({ name }) => name.startsWith('detection.encoder.named'));
    expect(named.map(({ shape }) => shape[1])).toEqual([24, 32, 96, 320]);
    const learned = drawWeights(specs, 3);
    const without = (which: readonly string[]): Weights =>
      new Map(
        [...learned].map(([name, { shape, data }]) => [
          name,
          { shape, data: which.includes(name) ? data.map(() => 0) : data },
        ]),
      );
    const whole = await found(learned, recognising);
    for (const { name } of named)
      expect(distance(await found(without([name]), recognising), whole)).toBeGreaterThan(1e-6);
    const deaf = without(named.map(({ name }) => name));
    const { mobilenet: _, ...alone } = recognising.detection!;
    const plain = await found(deaf, { ...recognising, detection: alone });
    expect(distance(await found(deaf, recognising), plain)).toBeLessThan(1e-6);
  });

  it('is no part of a preset without one', () => {
    const picture = input('luminance', [1, 1, side, side]);
    expect(() => findDamage(frozenScope(weights), picture, cascade)).toThrow(
      'expected a preset with a damage detector, got "cascade"',
    );
  });

  it('may begin with the weights of a backbone of its width', () => {
    const begun = encoderFromBackbone(weights);
    const encoder = romnetParameters(detecting).filter(({ name }) => name.startsWith('detection.encoder.'));
    expect([...begun.keys()].toSorted()).toEqual(encoder.map(({ name }) => name).toSorted());
    for (const { name, shape } of encoder) expect(begun.get(name)!.shape).toEqual(shape);
  });

  it('has no part in a network without one', () => {
    expect(romnetParameters(findPreset('paper')).some(({ name }) => name.startsWith('detection.'))).toBe(
      false,
    );
  });
});
