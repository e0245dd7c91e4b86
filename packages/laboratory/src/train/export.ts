// Finished weights for others to load: one or several runs' averaged weights as one fp16 model folder.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkWeights, findPreset, readSafetensors, type Weights, writeSafetensors } from '@romnet/network';
import { type Stage, stages } from '../stages/stages.js';
import { readBytes, writeAtomically } from './files.js';
import { runFiles } from './session.js';

/**
 * Joins runs of one preset into the model folder `output` (preset.json, weights.safetensors as F16). The first run gives
 * every tensor; each later one replaces the parts that its stage trained. Returns what was written.
 *
 * @throws Error for a folder without a run's weights, runs of different presets, or weights that do not fit the preset.
 */
export async function exportModel(
  runs: readonly string[],
  output: string,
): Promise<{ preset: string; bytes: number }> {
  const parts = await Promise.all(runs.map(readRun));
  const [first] = parts;
  if (first === undefined) throw new Error('expected at least one run folder but received none');
  const joined = new Map(first.weights);
  for (const part of parts.slice(1)) {
    if (part.preset !== first.preset)
      throw new Error(`expected runs of one preset but received ${first.preset} and ${part.preset}`);
    for (const [name, tensor] of part.weights)
      if (stages[part.stage].trains.some((prefix) => name.startsWith(`${prefix}.`))) joined.set(name, tensor);
  }
  const preset = findPreset(first.preset);
  checkWeights(preset, joined, runs.join(' + '));
  const history = parts.map(({ stage, step }) => `${stage} ${step} steps`).join(', ');
  const bytes = writeSafetensors(joined, { precision: 'F16', metadata: { preset: preset.name, history } });
  await mkdir(output, { recursive: true });
  await writeAtomically(join(output, runFiles.preset), `${JSON.stringify(preset, null, 2)}\n`);
  await writeAtomically(join(output, runFiles.weights), bytes);
  return { preset: preset.name, bytes: bytes.length };
}

interface RunWeights {
  readonly weights: Weights;
  readonly preset: string;
  readonly stage: Stage;
  readonly step: string;
}

async function readRun(folder: string): Promise<RunWeights> {
  const path = join(folder, runFiles.weights);
  const { weights, metadata } = readSafetensors(await readBytes(path), path);
  const { preset, stage, step } = metadata;
  if (preset === undefined || step === undefined || stage === undefined || !Object.hasOwn(stages, stage))
    throw new Error(`expected the weights of a training run, which name preset, stage and step (${path})`);
  return { weights, preset, stage: stage as Stage, step };
}
