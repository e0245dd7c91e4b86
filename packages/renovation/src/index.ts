// The main job: any photo and any references to a renovated photo, in a browser. On Node, node/index.ts adds to it.
export { COLOR_AREA, type Offered, shrinkReference } from './color.js';
export { type Estimate, estimate } from './estimate.js';
export { type Explanation, HINT, type MatchMap, PALETTE } from './explain/explanation.js';
export { decodeNpy, encodeNpy } from './explain/npy.js';
export { type ExplanationPictures, explanationPictures, referenceColor } from './explain/pictures.js';
export type { Hint } from './hints.js';
export { type Model, readModel } from './model.js';
export type { OwnColors } from './own-colors.js';
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
export { damageMask } from './repaired.js';
export { TILE_SIDE } from './restore.js';
export { DEFAULT_VIVIDNESS, openRig, type Rig } from './rig.js';
export { type Size, workingSize } from './working-size.js';
