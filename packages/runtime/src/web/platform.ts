// A browser as a platform: ONNX Runtime compiled to WASM, on the processor and on WebGPU.
import type { Platform } from '../platform.js';
import { onnxRuntime } from './onnxruntime.js';

export const platform: Platform = {
  name: 'a browser',
  devices: ['wasm', 'webgpu'],
  advice: {
    wasm: "it needs onnxruntime-web's files from the page's own origin; the option wasmPaths names their folder",
    webgpu:
      "it needs a browser with WebGPU and a graphics card that it trusts, and onnxruntime-web's files from the page's own origin; the option wasmPaths names their folder",
  },
  // Its `run` returns tensors that were handed in as they are, without the results.
  fillsBuffers: false,
  load: onnxRuntime,
  // WASM cannot take denormal numbers for zero; the network avoids them (its histograms' exponents are bounded).
  sessionOptions: () => ({}),
};
