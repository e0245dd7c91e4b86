// Models on a disk: Node only.
export { loadModel, loadPreset, PRESET_FILE, WEIGHTS_FILE, weightsOf } from './model.js';
