// The worker that computes: one model, one build of ONNX Runtime. Ended by whoever started it; it need not know of cancelling.
import type { Raster } from '@romnet/imaging';
import { createRenovator, type Model, type Renovator, readModel, type Stage } from '@romnet/renovation';
import * as comlink from 'comlink';
import type { Job, Outcome } from './engine.js';

/** What a worker is started with. */
export interface Setup {
  readonly device: 'wasm' | 'webgpu';
  readonly threads: number;
  /** Absolute addresses. */
  readonly wasmPaths: string;
  readonly preset: string;
  readonly weights: string;
}

let renovator: Renovator | undefined;

const api = {
  /** Fetches the model and makes it ready. */
  async open(setup: Setup): Promise<void> {
    renovator = await createRenovator({ model: await fetchModel(setup), ...optionsOf(setup) });
  },

  async renovate(job: Job, onProgress: (fraction: number, stage: Stage) => void): Promise<Outcome> {
    if (!renovator) throw new Error('internal: expected an opened worker');
    const { color, restore, vividness } = job.settings;
    const { picture, seconds, used, workingSize } = await renovator.renovate(job.photo, {
      restore,
      vividness,
      color: color === 'auto' ? 'auto' : color === 'recolor',
      references: job.references.map(({ picture, found }) => (found ? { found: picture } : picture)),
      onProgress,
    });
    const outcome: Outcome = { picture, seconds, used, keptColors: workingSize === undefined };
    return comlink.transfer(outcome, buffersOf(picture));
  },
};

export type WorkerApi = typeof api;

async function fetchModel({ preset, weights }: Setup): Promise<Model> {
  const [presetBytes, weightsBytes] = await Promise.all([preset, weights].map(fetchBytes));
  return readModel({ preset: presetBytes!, weights: weightsBytes! });
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`expected the model at ${url}, got status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const optionsOf = ({ device, threads, wasmPaths }: Setup) => ({ device, threads, wasmPaths });

const buffersOf = ({ data, alpha }: Raster): ArrayBuffer[] =>
  [data, ...(alpha ? [alpha] : [])].map(({ buffer }) => buffer as ArrayBuffer);

comlink.expose(api);
