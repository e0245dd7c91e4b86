// The main job: any photo and any references to a renovated photo.
export { COLOR_AREA, type Offered, shrinkReference } from './color.js';
export { loadModel, loadPreset, type Model, PRESET_FILE, WEIGHTS_FILE } from './model.js';
export { hasOwnColours, type OwnColours, ownColours } from './own-colours.js';
export type { Stage } from './progress.js';
export {
  type ChooseReferences,
  createRenovator,
  MIN_SIDE,
  type ReferencePicture,
  type RenovateOptions,
  type Renovation,
  type Renovator,
  type RenovatorOptions,
} from './renovator.js';
export { type Repair, TILE_OVERLAP, TILE_SIDE } from './restore.js';
export { DEFAULT_VIVIDNESS, openRig, type Rig, type RigOptions } from './rig.js';
export { type Size, workingSize } from './working-size.js';
