// What a run folder holds, by name, and how its preset is read back.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readBytes } from '@romnet/imaging/files';
import { type Preset, readPreset, readWeights, type Weights } from '@romnet/network';

/** Names inside a run folder. It is a model folder too: preset.json and weights.safetensors are what a renovator loads. */
export const runFiles = {
  config: 'config.json',
  catalogue: 'catalogue.safetensors',
  log: 'log.jsonl',
  checkpoint: 'checkpoint.safetensors',
  preset: 'preset.json',
  weights: 'weights.safetensors',
  best: 'best.safetensors',
  page: 'report.html',
  sheets: 'sheets',
} as const;

/** The preset that a run was started with, whatever a preset of that name has become since. */
export async function readRunPreset(folder: string): Promise<Preset> {
  const path = join(folder, runFiles.preset);
  return readPreset(await readBytes(path), path);
}

/** Weights of a safetensors file or a PyTorch state dict (.pth), or of a run or model folder. */
export async function loadWeights(path: string): Promise<Weights> {
  const isFolder = (await stat(path)).isDirectory();
  const file = isFolder ? join(path, runFiles.weights) : path;
  return readWeights(await readBytes(file), file);
}

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
