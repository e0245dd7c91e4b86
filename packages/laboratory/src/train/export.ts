// Finished weights for others to load: one or several runs' averaged weights as one fp16 model folder.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkWeights, type Preset, readSafetensors, type Weights, writeSafetensors } from '@romnet/network';
import { type Stage, stages } from '../stages/stages.js';
import { readBytes, writeAtomically } from './files.js';
import { readRunPreset, runFiles } from './run-folder.js';

/**
 * Joins runs into the model folder `output` (preset.json, weights.safetensors as F16). The first run gives everything;
 * each later one replaces the parts that its stage trained, weights and numbers of the preset alike, so that a colour path
 * may have been changed since the restoration was trained. Returns what was written.
 *
 * @throws Error for a folder without a run's weights, presets of different names, or weights that do not fit together.
 */
export async function exportModel(
  runs: readonly string[],
  output: string,
): Promise<{ preset: string; bytes: number }> {
  const parts = await Promise.all(runs.map(readRun));
  const [first] = parts;
  if (first === undefined) throw new Error('expected at least one run folder but received none');
  let { preset, weights } = first;
  for (const part of parts.slice(1)) {
    if (part.preset.name !== first.preset.name) {
      const names = `${first.preset.name} and ${part.preset.name}`;
      throw new Error(`expected runs of one preset but received ${names}`);
    }
    const trained = (name: string) =>
      stages[part.stage].trains.some((prefix) => name.startsWith(`${prefix}.`));
    preset = joinPresets(preset, part.preset, part.stage);
    weights = new Map([
      ...[...weights].filter(([name]) => !trained(name)),
      ...[...part.weights].filter(([name]) => trained(name)),
    ]);
  }
  checkWeights(preset, weights, runs.join(' + '));
  const history = parts.map(({ stage, step }) => `${stage} ${step} steps`).join(', ');
  const bytes = writeSafetensors(weights, { precision: 'F16', metadata: { preset: preset.name, history } });
  await mkdir(output, { recursive: true });
  await writeAtomically(join(output, runFiles.preset), `${JSON.stringify(preset, null, 2)}\n`);
  await writeAtomically(join(output, runFiles.weights), bytes);
  return { preset: preset.name, bytes: bytes.length };
}

/** `preset` with the numbers of the sub-nets that `stage` trains taken from `later`. */
function joinPresets(preset: Preset, later: Preset, stage: Stage): Preset {
  const { fusion, ...earlier } = preset;
  const { fusion: laterFusion, ...numbers } = later;
  const trained = new Set(stages[stage].trains);
  const chosen = trained.has('colorization') ? laterFusion : fusion;
  return {
    ...earlier,
    ...Object.fromEntries(Object.entries(numbers).filter(([part]) => trained.has(part))),
    ...(chosen === undefined ? {} : { fusion: chosen }),
  };
}

interface RunWeights {
  readonly weights: Weights;
  readonly preset: Preset;
  readonly stage: Stage;
  readonly step: string;
}

async function readRun(folder: string): Promise<RunWeights> {
  const path = join(folder, runFiles.weights);
  const { weights, metadata } = readSafetensors(await readBytes(path), path);
  const { preset, stage, step } = metadata;
  if (preset === undefined || step === undefined || stage === undefined || !Object.hasOwn(stages, stage))
    throw new Error(`expected the weights of a training run, which name preset, stage and step (${path})`);
  return { weights, preset: await readRunPreset(folder), stage: stage as Stage, step };
}
