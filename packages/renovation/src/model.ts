// A model: a network's numbers and the weights that fit them, from the bytes of its two files. It does not know where they lie;
// files/ finds them on a disk.

import { checkWeights, type Preset, readPreset, readSafetensors, type Weights } from '@romnet/network';

/** A network's numbers with weights that fit them. */
export interface Model {
  readonly preset: Preset;
  readonly weights: Weights;
}

/** The bytes of a model's two files. */
export interface ModelFiles {
  /** preset.json */
  readonly preset: Uint8Array;
  /** weights.safetensors */
  readonly weights: Uint8Array;
}

/**
 * The model of these files. Throws one line naming which of them is not what it should be, or the weights that do not fit.
 *
 * @param names what the files are called in that line: paths or addresses
 */
export function readModel(
  files: ModelFiles,
  names: { readonly [F in keyof ModelFiles]: string } = {
    preset: 'preset.json',
    weights: 'weights.safetensors',
  },
): Model {
  const preset = readPreset(files.preset, names.preset);
  return withWeights(preset, files.weights, names.weights);
}

/** The model of a preset and the bytes of its weights, called `name` where they do not fit. */
export function withWeights(preset: Preset, bytes: Uint8Array, name: string): Model {
  const { weights } = readSafetensors(bytes, name);
  checkWeights(preset, weights, name);
  return { preset, weights };
}
