// Random weights for tests whose restoration does something: a fresh network starts as almost the identity.
import { initialWeights, type Preset, type Weights } from '@romnet/network';

/** Initial weights with the restoration's last layer twenty times as strong. */
export function livelyWeights(preset: Preset, seed: number): Weights {
  const weights = new Map(initialWeights(preset, seed));
  const name = 'restoration.output.weight';
  const output = weights.get(name);
  if (!output) throw new Error(`expected tensor "${name}"`);
  return weights.set(name, { ...output, data: output.data.map((value) => value * 20) });
}
