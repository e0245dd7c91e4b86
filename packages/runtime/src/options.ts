// Where and with what a graph is to be computed.
import type { Device } from './device.js';

export interface ProgramOptions {
  /** Where to compute. A device that cannot start is an error, never a silent fallback. Default `cpu`, in a browser `wasm`. */
  readonly device?: Device;
  /**
   * Threads of the processor within one op. Default: ONNX Runtime's choice; on Node the number of physical cores. A page has
   * one unless it is cross-origin isolated and names `wasmPaths`, and as many for all its programs as the first one asks for.
   */
  readonly threads?: number;
  /**
   * In a browser, the folder (an absolute URL or path that ends in "/") where the page serves the ort-wasm-* files, .mjs and .wasm,
   * of onnxruntime-web/dist; the same for all programs of a page. Default: where the bundler put them. Node has no use for it.
   */
  readonly wasmPaths?: string;
}
