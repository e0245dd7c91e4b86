// Runs an ONNX file as it is, whatever ops it has: somebody else's network, of which we know names only.
import type { InferenceSession } from 'onnxruntime-common';

import type { ProgramOptions } from './options.js';
import type { Platform } from './platform.js';
import { deviceCheck } from './program.js';

/** Numbers with their shape. */
export interface ForeignTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A loaded file. Release it. */
export interface ForeignProgram {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The outputs that are float32, by name. Throws what ONNX Runtime says of feeds that do not fit. */
  run(feeds: Readonly<Record<string, ForeignTensor>>): Promise<Record<string, ForeignTensor>>;
  release(): Promise<void>;
}

export type LoadForeign = (bytes: Uint8Array, options?: ProgramOptions) => Promise<ForeignProgram>;

/** `loadForeign` of a platform: on its first device unless told. Throws one line where the file is no model that it can run. */
export function foreignLoader(platform: Platform): LoadForeign {
  return async (bytes, options = {}) => {
    const device = options.device ?? platform.devices[0];
    deviceCheck(platform)(device);
    const engine = await platform.load(device, options);
    const session = await start(() =>
      engine.InferenceSession.create(bytes, {
        executionProviders: [device],
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
        ...platform.sessionOptions(options),
      }),
    );
    return {
      inputs: session.inputNames,
      outputs: session.outputNames,
      async run(feeds) {
        const tensors = Object.fromEntries(
          Object.entries(feeds).map(([name, { data, shape }]) => [
            name,
            new engine.Tensor('float32', data, shape),
          ]),
        );
        const results = await session.run(tensors);
        return Object.fromEntries(
          Object.entries(results).flatMap(([name, { data, dims }]) =>
            data instanceof Float32Array ? [[name, { shape: dims, data }]] : [],
          ),
        );
      },
      release: () => session.release(),
    };
  };
}

async function start(create: () => Promise<InferenceSession>): Promise<InferenceSession> {
  try {
    return await create();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`expected an ONNX model but ${reason.trim().replace(/\s+/g, ' ')}`, { cause });
  }
}
