// Models on a disk: Node only.
export { type HintsFile, readColor, readHints } from './hints.js';
export { loadModel, loadPreset, PRESET_FILE, WEIGHTS_FILE } from './model.js';
