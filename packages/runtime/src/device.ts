// The devices that graphs are computed on, and how a graph is written for each. Which of them there are, a platform says.
import type { Dialect } from '@romnet/graph';

/** `cpu` and `cuda` are Node's, `wasm` (the processor) is a browser's, and both may have `webgpu`. */
export type Device = 'cpu' | 'wasm' | 'webgpu' | 'cuda';

/** ONNX Runtime's own ops, where they help. WebGPU has no kernel for them: they would be computed on the processor. */
export const dialects: Readonly<Record<Device, Dialect>> = {
  cpu: 'microsoft',
  wasm: 'microsoft',
  webgpu: 'standard',
  cuda: 'microsoft',
};
