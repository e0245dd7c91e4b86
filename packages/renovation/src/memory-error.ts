// Whether an error says that memory ran out: ONNX Runtime's on each of its devices, and JavaScript's own.

const SIGNS = [
  /bad[_ ]alloc/i, // C++, whose message is either
  /failed to allocate/i, // ONNX Runtime's arena
  /out of memory/i, // CUDA, WebGPU, WebAssembly
  /available memory of \d+ is smaller/i, // the arena under a limit
  /maximum memory size exceeded/i, // WebAssembly.Memory.grow
  /array buffer allocation failed/i, // JavaScript
];

/** Whether this error, or one that caused it, says so. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return SIGNS.some((sign) => sign.test(error.message)) || isOutOfMemory(error.cause);
}
