// Finds and loads a model on a disk: what ships with this package, or a folder.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBytes } from '@romnet/imaging/files';
import { findPreset, type Preset, presets, readPreset } from '@romnet/network';
import { type Model, withWeights } from '../model.js';

/** The two files of a model's folder. */
export const PRESET_FILE = 'preset.json';
export const WEIGHTS_FILE = 'weights.safetensors';

/** Where the shipped weights lie, seen from src and from dist alike. */
const SHIPPED = fileURLToPath(new URL('../../models/', import.meta.url));

/**
 * Loads the model called `name`: a built-in preset with the weights that ship with this package, else a folder
 * holding preset.json and weights.safetensors. Throws one line naming what is wrong: a name that is neither, a
 * preset that ships no weights, a file that is missing or is not what it should be, weights that do not fit the preset.
 */
export async function loadModel(name = 'base'): Promise<Model> {
  const preset = await loadPreset(name);
  const { file, ships } = weightsOf(name);
  return loadWeights(preset, file, ships);
}

/** The numbers of the model called `name`, as `loadModel` finds it; its weights need not be there. */
export async function loadPreset(name: string): Promise<Preset> {
  if (Object.hasOwn(presets, name)) return findPreset(name);
  const isFolder = (await stat(name).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) {
    const known = Object.keys(presets).join(', ');
    throw new Error(
      `expected a preset (${known}) or a folder with ${PRESET_FILE} and ${WEIGHTS_FILE} as the model, got '${name}'`,
    );
  }
  const presetFile = join(name, PRESET_FILE);
  return readPreset(await read(presetFile, `the model folder ${name} has no ${PRESET_FILE}`), presetFile);
}

/** The file of weights of the model called `name`, as `loadModel` finds it, and whether it ships with this package. */
export function weightsOf(name = 'base'): { readonly file: string; readonly ships: boolean } {
  const ships = Object.hasOwn(presets, name);
  return { file: join(ships ? join(SHIPPED, name) : name, WEIGHTS_FILE), ships };
}

async function loadWeights(preset: Preset, file: string, shipped: boolean): Promise<Model> {
  const absent = shipped
    ? `the preset '${preset.name}' ships no weights here; ${training(preset)}give a folder with ${PRESET_FILE} and ${WEIGHTS_FILE} as the model`
    : `the model has no ${WEIGHTS_FILE}`;
  return withWeights(preset, await read(file, absent), file);
}

/** A model whose backbone is ResNet34 is trained upon that network's own weights. */
const training = ({ backbone }: Preset): string =>
  backbone.kind === 'resnet34' ? 'train it upon the weights of ResNet34, or ' : '';

async function read(file: string, absent: string): Promise<Uint8Array> {
  try {
    return await readBytes(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? absent : `cannot read the model: ${code}`;
    throw new Error(`${reason} (${file})`, { cause });
  }
}
