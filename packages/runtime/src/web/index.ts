// Runs graphs with ONNX Runtime in a browser, in a page or in a worker. The same exports as Node's.
import { foreignLoader } from '../foreign.js';
import { deviceCheck, programLoader } from '../program.js';
import { platform } from './platform.js';

export type { Device } from '../device.js';
export type { ForeignProgram, ForeignTensor } from '../foreign.js';
export type { ProgramOptions } from '../options.js';
export type { Program } from '../program.js';

export const loadProgram = programLoader(platform);
export const loadForeign = foreignLoader(platform);
export const checkDevice = deviceCheck(platform);
