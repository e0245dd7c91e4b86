// Starts and ends workers, and turns their failures into errors: a worker that dies says so nowhere else.

import { ORT_FOLDER } from 'virtual:ort';
import presetUrl from '@romnet/renovation/models/base/preset.json?url';
import weightsUrl from '@romnet/renovation/models/base/weights.safetensors?url';
import * as comlink from 'comlink';
import type { Setup, WorkerApi } from './worker.js';

/** A running worker; end it. */
export interface Running {
  readonly api: comlink.Remote<WorkerApi>;
  /** Rejects when the worker dies of its own; never resolves. */
  readonly death: Promise<never>;
  readonly takesHints: boolean;
  end(): void;
}

const absolute = (path: string) => new URL(path, document.baseURI).href;

/** Where the page keeps ONNX Runtime's files. */
const ortFolder = (): string => absolute(`./${ORT_FOLDER}/`);

/** The files that a graphics card needs in this browser; see the runtime's builds. */
export const webgpuFiles = (): string[] => {
  const kind = 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
  return ['mjs', 'wasm'].map((end) => `${ortFolder()}ort-wasm-simd-threaded.${kind}.${end}`);
};

/** The same, tried twice: files may fail to come. */
export async function startPatiently(...asked: Parameters<typeof startWorker>): Promise<Running> {
  try {
    return await startWorker(...asked);
  } catch (error) {
    const [, , signal] = asked;
    if (signal?.aborted) throw error;
    return startWorker(...asked);
  }
}

/** A worker with the model ready on this device. Rejects where the device or the model cannot start. */
export async function startWorker(
  device: Setup['device'],
  threads: number,
  signal?: AbortSignal,
): Promise<Running> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: `romnet ${device}`,
  });
  const api = comlink.wrap<WorkerApi>(worker);
  const death = new Promise<never>((_, reject) => {
    worker.onerror = (event) => reject(new Error(event.message || 'the computing part of the page stopped'));
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  death.catch(() => {});
  const end = () => worker.terminate();
  try {
    const setup: Setup = {
      ...{ device, threads },
      wasmPaths: ortFolder(),
      preset: absolute(presetUrl),
      weights: absolute(weightsUrl),
    };
    const takesHints = await Promise.race([api.open(setup), death]);
    return { api, death, takesHints, end };
  } catch (error) {
    end();
    throw error;
  }
}
