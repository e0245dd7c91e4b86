// Loads ONNX Runtime for browsers; the only file that may name onnxruntime-web. It fetches one build of it, that for the device
// and the browser, when a program first needs it, and nothing else.
import type * as OnnxRuntime from 'onnxruntime-web';
import type { Device } from '../device.js';
import type { ProgramOptions } from '../options.js';
import type { Engine } from '../platform.js';

type Settings = Pick<ProgramOptions, 'threads' | 'wasmPaths'>;

/**
 * 14, 17 and 27 MB of WASM (4, 4 and 7 compressed). WebGPU answers later and WASM cannot wait: either the browser stops and goes on with
 * it (JSPI), or the code was rewritten to, which is larger and slower.
 */
const builds = {
  wasm: () => import('onnxruntime-web/wasm'),
  jspi: () => import('onnxruntime-web/jspi'),
  asyncify: () => import('onnxruntime-web/webgpu'),
};

function buildFor(device: Device): keyof typeof builds {
  if (device !== 'webgpu') return 'wasm';
  return 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
}

/** What is loaded, and the settings that it began with; it looks at them once. */
const loaded: { [B in keyof typeof builds]?: { runtime: Promise<typeof OnnxRuntime>; settings: Settings } } =
  {};

/** ONNX Runtime for a browser's device, loaded on first use. */
export async function onnxRuntime(device: Device, settings: Settings): Promise<Engine> {
  if (settings.threads !== undefined && settings.threads > 1 && settings.wasmPaths === undefined)
    throw new Error(
      `expected wasmPaths, the folder of onnxruntime-web's files, for more than one thread, got ${settings.threads} threads without it`,
    );
  const build = buildFor(device);
  loaded[build] ??= { runtime: load(build, settings), settings };
  for (const name of ['threads', 'wasmPaths'] as const) {
    const first = loaded[build].settings[name];
    if (settings[name] !== undefined && settings[name] !== first)
      throw new Error(
        `expected ${name} as the first program has it (${first ?? 'not given'}), got ${settings[name]}: a page loads ONNX Runtime once`,
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
  if (wasmPaths !== undefined) wasm.wasmPaths = wasmPaths;
  // A thread starts with ONNX Runtime's own file. Bundled, that file may import the page's code (Vite's does), and a worker that
  // runs it fails without a word: the page would wait for ever.
  const count = wasmPaths === undefined ? 1 : threads;
  if (count !== undefined) wasm.numThreads = count;
  return runtime;
}
