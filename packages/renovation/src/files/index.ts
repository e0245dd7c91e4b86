// Models on a disk: Node only.
export { loadModel, loadPreset, PRESET_FILE, WEIGHTS_FILE } from './model.js';
