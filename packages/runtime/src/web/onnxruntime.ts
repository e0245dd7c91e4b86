// Loads ONNX Runtime for browsers; the only file that may name onnxruntime-web. Two builds: the one with WebGPU is twice as
// large (27 MB of WASM) and is fetched only where WebGPU is asked for. It fetches nothing else, and from nowhere else.
import type * as OnnxRuntime from 'onnxruntime-web';
import type { Device } from '../device.js';
import type { Engine } from '../platform.js';
import type { ProgramOptions } from '../program.js';

type Settings = Pick<ProgramOptions, 'threads' | 'wasmPaths'>;

const builds = {
  wasm: () => import('onnxruntime-web/wasm'),
  webgpu: () => import('onnxruntime-web/webgpu'),
};

/** What is loaded, and the settings that it began with; it looks at them once. */
const loaded: { [B in keyof typeof builds]?: { runtime: Promise<typeof OnnxRuntime>; settings: Settings } } =
  {};

/** ONNX Runtime for a browser's device, loaded on first use. */
export async function onnxRuntime(device: Device, settings: Settings): Promise<Engine> {
  const build = device === 'webgpu' ? 'webgpu' : 'wasm';
  loaded[build] ??= { runtime: load(build, settings), settings };
  for (const name of ['threads', 'wasmPaths'] as const) {
    const first = loaded[build].settings[name];
    if (settings[name] !== undefined && settings[name] !== first)
      throw new Error(
        `expected ${name} as the first program has it (${first ?? 'not given'}) but received ${settings[name]}: a page loads ONNX Runtime once`,
      );
  }
  return loaded[build].runtime;
}

async function load(
  build: keyof typeof builds,
  { threads, wasmPaths }: Settings,
): Promise<typeof OnnxRuntime> {
  const runtime = await builds[build]();
  const { wasm } = runtime.env;
  if (threads !== undefined) wasm.numThreads = threads;
  if (wasmPaths !== undefined) wasm.wasmPaths = wasmPaths;
  return runtime;
}
