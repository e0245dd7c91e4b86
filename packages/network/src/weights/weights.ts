// How weights start, and whether they fit a preset.
import { showShape } from '@romnet/graph';
import { romnetParameters } from '../models.js';
import type { Preset } from '../presets.js';
import type { ParameterSpec } from '../scope.js';
import type { Weights } from './tensors.js';

/** Random initial weights: the same seed gives the same bytes. */
export function initialWeights(preset: Preset, seed: number): Weights {
  return initialize(romnetParameters(preset), seed);
}

export function initialize(specs: readonly ParameterSpec[], seed: number): Weights {
  const normal = normalGenerator(seed);
  return new Map(
    specs.map(({ name, shape, initial }) => {
      const length = shape.reduce((product, n) => product * n, 1);
      const data =
        initial.kind === 'values'
          ? Float32Array.from(initial.values)
          : Float32Array.from({ length }, () => initial.deviation * normal());
      return [name, { shape, data }];
    }),
  );
}

/** Standard normal numbers by Box and Muller, from the 32-bit generator mulberry32: initial weights are what a seed made them. */
function normalGenerator(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * Checks that the weights are those of the preset; additions may be missing.
 *
 * @throws Error that names the file and the first tensor that is missing, differs in shape or is not known.
 */
export function checkWeights(preset: Preset, weights: Weights, name: string): void {
  const specs = romnetParameters(preset);
  for (const spec of specs) {
    const tensor = weights.get(spec.name);
    if (!tensor && spec.role === 'addition') continue;
    if (!tensor)
      throw new Error(
        `expected tensor "${spec.name}" ${showShape(spec.shape)} of preset "${preset.name}", got none (${name})`,
      );
    if (showShape(tensor.shape) !== showShape(spec.shape))
      throw new Error(
        `expected tensor "${spec.name}" of shape ${showShape(spec.shape)} for preset "${preset.name}", ` +
          `got ${showShape(tensor.shape)} (${name})`,
      );
  }
  const known = new Set(specs.map((spec) => spec.name));
  for (const key of weights.keys())
    if (!known.has(key))
      throw new Error(
        `preset "${preset.name}" has no tensor "${key}" ${showShape(weights.get(key)?.shape ?? [])} (${name})`,
      );
}
