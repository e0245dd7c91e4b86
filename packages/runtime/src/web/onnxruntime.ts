// Loads ONNX Runtime for browsers; the only file that may name onnxruntime-web. It fetches one build of it, that for the device
// and the browser, when a program first needs it, and nothing else.
import type * as OnnxRuntime from 'onnxruntime-web';
import type { Device } from '../device.js';
import type { Engine } from '../platform.js';
import type { ProgramOptions } from '../program.js';

type Settings = Pick<ProgramOptions, 'threads' | 'wasmPaths'>;

/**
 * The WASM file of a build lies beside its JavaScript, 14, 17 and 27 MB of it (4, 4 and 7 compressed). WebGPU answers later and WASM
 * cannot wait: either the browser stops and goes on with it (JSPI), or the code was rewritten to, which is larger and slower.
 */
const builds = {
  wasm: { import: () => import('onnxruntime-web/wasm'), file: 'ort-wasm-simd-threaded.wasm' },
  jspi: { import: () => import('onnxruntime-web/jspi'), file: 'ort-wasm-simd-threaded.jspi.wasm' },
  asyncify: {
    import: () => import('onnxruntime-web/webgpu'),
    file: 'ort-wasm-simd-threaded.asyncify.wasm',
  },
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
  const build = buildFor(device);
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
  const runtime = await builds[build].import();
  const { wasm } = runtime.env;
  if (threads !== undefined) wasm.numThreads = threads;
  if (wasmPaths !== undefined) wasm.wasmPaths = { wasm: `${wasmPaths}${builds[build].file}` };
  return runtime;
}
