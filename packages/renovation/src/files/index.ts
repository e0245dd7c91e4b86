// Models on a disk: Node only.
export { loadModel, loadPreset, WEIGHTS_FILE } from './model.js';
