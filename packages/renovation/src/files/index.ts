// Models on a disk: Node only.
export { readColor, readHints } from './hints.js';
export { loadModel, loadPreset, WEIGHTS_FILE, weightsOf } from './model.js';
