// A training run's whole state in one safetensors file: weights, both moments, moving average, frozen weights, config,
// step and time. Data position and random state are functions of (seed, step), so the step number holds them.
import { readBytes, writeWhole } from '@romnet/imaging/files';
import { type Preset, readPreset, readSafetensors, type Weights, writeSafetensors } from '@romnet/network';
import { parseConfig, type TrainingConfig } from '../config/config.js';

/** Raised when the meaning of the file changes. */
const VERSION = '1';

/** The optimiser's state: flat vectors of equal length, in the order of the step's parameter layout. */
export interface TrainingState {
  readonly parameters: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** Moving average of the parameters. */
  readonly average: Float32Array;
  /** Steps done; the next one is step + 1 and takes batch number `step`. */
  readonly step: number;
  /** Training time so far, over all sessions. */
  readonly seconds: number;
}

export interface Checkpoint {
  readonly config: TrainingConfig;
  /** The network's numbers; files written by earlier versions do not hold them. */
  readonly preset?: Preset;
  readonly state: TrainingState;
  /** Every tensor of the network by name, trained ones included (current values, not the average). */
  readonly weights: Weights;
}

const vectors = ['parameters', 'firstMoment', 'secondMoment', 'average'] as const;

/** Writes a checkpoint atomically: a previous one at `path` stays until the new one is complete on disk. */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const { config, preset, state, weights } = checkpoint;
  const tensors = new Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>();
  for (const name of vectors)
    tensors.set(`state/${name}`, { shape: [state[name].length], data: state[name] });
  for (const [name, tensor] of weights) tensors.set(`weights/${name}`, tensor);
  const metadata = {
    format: 'romnet checkpoint',
    version: VERSION,
    config: JSON.stringify(config),
    ...(preset ? { preset: JSON.stringify(preset) } : {}),
    step: String(state.step),
    seconds: String(state.seconds),
  };
  await writeWhole(path, writeSafetensors(tensors, { precision: 'F32', metadata }));
}

/** Reads what `saveCheckpoint` wrote; float32 values come back bit for bit. */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  const { weights: tensors, metadata } = readSafetensors(await readBytes(path), path);
  if (metadata.format !== 'romnet checkpoint' || metadata.version !== VERSION) {
    const received = `'${metadata.format ?? 'no format'}' version ${metadata.version ?? 'none'}`;
    throw new Error(`expected a 'romnet checkpoint' of version ${VERSION}, got ${received} (${path})`);
  }
  const vector = (name: (typeof vectors)[number]): Float32Array => {
    const tensor = tensors.get(`state/${name}`);
    if (tensor === undefined) throw new Error(`expected a tensor 'state/${name}' but found none (${path})`);
    return tensor.data;
  };
  const weights = new Map(
    [...tensors]
      .filter(([name]) => name.startsWith('weights/'))
      .map(([name, tensor]) => [name.slice('weights/'.length), tensor]),
  );
  return {
    config: parseConfig(JSON.parse(metadata.config ?? 'null'), path),
    ...(metadata.preset === undefined
      ? {}
      : { preset: readPreset(new TextEncoder().encode(metadata.preset), path) }),
    state: {
      parameters: vector('parameters'),
      firstMoment: vector('firstMoment'),
      secondMoment: vector('secondMoment'),
      average: vector('average'),
      step: Number(metadata.step),
      seconds: Number(metadata.seconds),
    },
    weights,
  };
}
