// Runs graphs with ONNX Runtime.
export type { Device } from './device.js';
export { loadProgram, type Program, type ProgramOptions } from './program.js';
