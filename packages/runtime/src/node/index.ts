// Runs graphs with ONNX Runtime on Node. The same exports as the web's.
import { foreignLoader } from '../foreign.js';
import { deviceCheck, programLoader } from '../program.js';
import { platform } from './platform.js';

export type { Device } from '../device.js';
export type { ForeignProgram, ForeignTensor } from '../foreign.js';
export type { ProgramOptions } from '../options.js';
export type { Program } from '../program.js';
export { onnxRuntimeVersion } from './onnxruntime.js';

export const loadProgram = programLoader(platform);
export const loadForeign = foreignLoader(platform);
export const checkDevice = deviceCheck(platform);
