// Models on a disk: Node only.
export { readColor, readHints } from './hints.js';
export { loadModel, loadPreset, WEIGHTS_FILE } from './model.js';
