// Outputs, losses and gradients against PyTorch (checks/parity.py), which was written from the paper on its own.
import { add, gradients, input, mul, type Value } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { drawPlane, evaluate } from '../checks/evaluate.js';
import { compare, missing, runPyTorch } from '../checks/parity.js';
import { tiny } from '../checks/tiny.js';
import { chromaLoss, luminanceLoss } from './losses.js';
import { romnetParameters } from './models.js';
import { findPreset, type Preset } from './presets.js';
import { colourLuminance, restoreLuminance } from './romnet.js';
import { memoized, type ParameterSpec } from './scope.js';
import type { Weights } from './weights/tensors.js';
import { initialize } from './weights/weights.js';

/** Asked for by the project; float32 against float64 gets there with room to spare. */
const tolerance = 1e-3;

/** Random weights with nothing at a special value: biases that start at 0 and coefficients that start at 1 move too. */
function drawWeights(specs: readonly ParameterSpec[], seed: number): Weights {
  const noise = initialize(
    specs.map((spec) => ({ ...spec, initial: { kind: 'normal', deviation: 0.05 } })),
    seed + 1,
  );
  const weights = new Map(initialize(specs, seed));
  for (const { name, initial } of specs) {
    const { shape, data } = weights.get(name)!;
    if (initial.kind === 'values')
      weights.set(name, { shape, data: data.map((x, i) => x + noise.get(name)!.data[i]!) });
  }
  return weights;
}

/** Restoration, then colour with one reference of another size, and Eq. (5) and (8) of the result. */
async function compareNetwork(preset: Preset, height: number, width: number) {
  const specs = romnetParameters(preset);
  const weights = drawWeights(specs, 1);
  const sides = { height: 64, width: 96 };
  const shapes = {
    damaged: [1, 1, height, width],
    luminance: [1, 1, height, width],
    chroma: [1, 2, height, width],
    referenceLuminance: [1, 1, sides.height, sides.width],
    referenceChroma: [1, 2, sides.height, sides.width],
  };
  const inputs = new Map(
    Object.entries(shapes).map(([name, shape], i) => [name, { shape, data: drawPlane(shape, 10 + i) }]),
  );
  const at = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, input(name, shape)]),
  ) as Record<keyof typeof shapes, Value>;

  const parameters = new Map(specs.map(({ name, shape }) => [name, input(name, shape)]));
  const scope = memoized(({ name }) => parameters.get(name)!);
  const restored = restoreLuminance(scope, at.damaged, preset);
  const reference = { luminance: at.referenceLuminance, chroma: at.referenceChroma };
  const { chroma } = colourLuminance(scope, restored, [reference], preset);
  const losses = {
    luminance: luminanceLoss(restored, at.luminance),
    chroma: chromaLoss(chroma, at.chroma),
  };
  const total = add(losses.luminance, mul(losses.chroma, 0.7));
  const slopes = gradients(total, [...parameters.values()]);
  const named = [...parameters.keys()].map((name, i) => [`gradient.${name}`, slopes[i]!] as const);
  const feeds = Object.fromEntries([...weights, ...inputs].map(([name, { data }]) => [name, data]));
  const lossOutputs = { 'loss.luminance': losses.luminance, 'loss.chroma': losses.chroma };
  const outputs: Record<string, Value> = { restored, chroma, ...lossOutputs, ...Object.fromEntries(named) };
  const ours = await evaluate(outputs, feeds);
  const lossWeights = { luminance: 1, chroma: 0.7 };
  const trained = specs.map(({ name }) => name);
  return compare(
    ours,
    runPyTorch({ kind: 'network', preset, losses: lossWeights, trained }, weights, inputs),
  );
}

if (missing) console.warn(`parity with PyTorch is not checked: ${missing}`);

describe.skipIf(missing)("outputs and all gradients equal PyTorch's", () => {
  for (const preset of [tiny, findPreset('base')])
    it(`preset ${preset.name}, restoration to colour with one reference`, { timeout: 300_000 }, async () => {
      const results = await compareNetwork(preset, 64, 64);
      expect(results.length).toBe(romnetParameters(preset).length + 4);
      console.info(preset.name, results.slice(0, 4));
      expect(results.filter(({ error }) => !(error <= tolerance))).toEqual([]);
    });
});
