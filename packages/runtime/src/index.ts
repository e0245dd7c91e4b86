// Runs graphs with ONNX Runtime.
export { type Device, loadProgram, type Program, type ProgramOptions } from './program.js';
