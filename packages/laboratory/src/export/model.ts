// Finished weights for others to load: a model, or several runs' averaged weights joined into one, as a model folder.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readBytes, writeWhole } from '@romnet/imaging/files';
import { checkWeights, type Preset, readSafetensors, type Weights, writeSafetensors } from '@romnet/network';
import type { Model } from '@romnet/renovation';
import { loadModel } from '@romnet/renovation/files';
import type { Stage } from '../config/config.js';
import { exists, readRunPreset, runFiles } from '../run/run-folder.js';
import { stages } from '../step/stages.js';

/** A model and how its weights came about, for the file that it goes into. */
export interface JoinedModel extends Model {
  readonly history: string;
}

/**
 * Joins a model (a preset's name, a model's or a run's folder) and runs. The first gives everything; each later one replaces
 * the parts that its stage trained, weights and numbers of the preset alike, so that a colour path may have been changed since
 * the restoration was trained.
 *
 * @throws Error for a folder without weights, a later one that is no run, presets of different names, or weights that do not
 *   fit together.
 */
export async function joinModels(sources: readonly string[]): Promise<JoinedModel> {
  const [source, ...runs] = sources;
  if (source === undefined) throw new Error('expected at least one model or run folder, got none');
  const first = await loadModel(source);
  let { preset, weights } = first;
  const parts = await Promise.all(runs.map(readRun));
  for (const part of parts) {
    if (part.preset.name !== preset.name) {
      throw new Error(`expected runs of one preset, got ${preset.name} and ${part.preset.name}`);
    }
    const trained = (name: string) =>
      stages[part.stage].trains.some((prefix) => name.startsWith(`${prefix}.`));
    preset = joinPresets(preset, part.preset, part.stage);
    weights = new Map([
      ...[...weights].filter(([name]) => !trained(name)),
      ...[...part.weights].filter(([name]) => trained(name)),
    ]);
  }
  checkWeights(preset, weights, sources.join(' + '));
  const history = [await historyOf(source), ...parts.map(({ stage, step }) => `${stage} ${step} steps`)];
  return { preset, weights, history: history.join(', ') };
}

/** Writes a model folder (preset.json, weights.safetensors as F16) and returns the size of its weights. */
export async function exportModel(
  { preset, weights, history }: JoinedModel,
  output: string,
): Promise<{ readonly bytes: number }> {
  const bytes = writeSafetensors(weights, { precision: 'F16', metadata: { preset: preset.name, history } });
  await mkdir(output, { recursive: true });
  await writeWhole(join(output, runFiles.preset), `${JSON.stringify(preset, null, 2)}\n`);
  await writeWhole(join(output, runFiles.weights), bytes);
  return { bytes: bytes.length };
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
  if (stage === 'pix2pix')
    throw new Error(`expected a run that trains parts of ROMNet, got one of stage "pix2pix" (${folder})`);
  return { weights, preset: await readRunPreset(folder), stage: stage as Stage, step };
}

/** What a model's weights say of themselves: the stage and steps of a run, or the history of an exported model. */
async function historyOf(source: string): Promise<string> {
  const path = join(source, runFiles.weights);
  if (!(await exists(path))) return source;
  const { metadata } = readSafetensors(await readBytes(path), path);
  return metadata.history ?? (metadata.stage ? `${metadata.stage} ${metadata.step} steps` : source);
}
