// Finds and loads a model: a preset's numbers and the weights that fit them, from what ships or from a folder.

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  checkWeights,
  findPreset,
  type Preset,
  presets,
  readPreset,
  readSafetensors,
  type Weights,
} from '@romnet/network';

/** A network's numbers with weights that fit them. */
export interface Model {
  readonly preset: Preset;
  readonly weights: Weights;
}

/** The two files of a model's folder. */
export const PRESET_FILE = 'preset.json';
export const WEIGHTS_FILE = 'weights.safetensors';

/** Where the shipped weights lie, seen from src and from dist alike. */
const SHIPPED = fileURLToPath(new URL('../models/', import.meta.url));

/**
 * Loads the model called `name`: a built-in preset with the weights that ship with this package, else a folder
 * holding preset.json and weights.safetensors. Throws one line naming what is wrong: a name that is neither, a
 * preset that ships no weights, a file that is missing or is not what it should be, weights that do not fit the preset.
 */
export async function loadModel(name = 'base'): Promise<Model> {
  if (Object.hasOwn(presets, name))
    return loadWeights(findPreset(name), join(SHIPPED, name, WEIGHTS_FILE), true);
  const isFolder = (await stat(name).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) {
    const known = Object.keys(presets).join(', ');
    throw new Error(
      `expected a preset (${known}) or a folder with ${PRESET_FILE} and ${WEIGHTS_FILE} as the model but received '${name}'`,
    );
  }
  const presetFile = join(name, PRESET_FILE);
  const preset = readPreset(
    await read(presetFile, `the model folder ${name} has no ${PRESET_FILE}`),
    presetFile,
  );
  return loadWeights(preset, join(name, WEIGHTS_FILE), false);
}

async function loadWeights(preset: Preset, file: string, shipped: boolean): Promise<Model> {
  const absent = shipped
    ? `the preset '${preset.name}' ships no weights here; give a folder with ${PRESET_FILE} and ${WEIGHTS_FILE} as the model`
    : `the model has no ${WEIGHTS_FILE}`;
  const { weights } = readSafetensors(await read(file, absent), file);
  checkWeights(preset, weights, file);
  return { preset, weights };
}

async function read(file: string, absent: string): Promise<Uint8Array> {
  try {
    const { buffer, byteOffset, length } = await readFile(file);
    // Plain bytes: a Buffer's `slice` shares its memory where that of a Uint8Array copies.
    return new Uint8Array(buffer, byteOffset, length);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? absent : `cannot read the model: ${code}`;
    throw new Error(`${reason} (${file})`, { cause });
  }
}
