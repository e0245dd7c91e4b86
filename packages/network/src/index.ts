// The ROMNet paper as graphs: sub-nets, losses, presets, weights.
export { extractFeatures } from './backbone.js';

export { convolution } from './layers.js';
export { chromaLoss, featureDistance, luminanceLoss } from './losses.js';
export {
  colorizationModel,
  colourMultiple,
  restorationModel,
  restorationMultiple,
  romnetParameters,
  type Size,
} from './models.js';
export { findPreset, type Preset, presets } from './presets.js';
export {
  type Colour,
  colourLuminance,
  type Reference,
  restoreLuminance,
  type Subnet,
  subnets,
} from './romnet.js';
export {
  declareParameters,
  frozenScope,
  memoized,
  type ParameterSpec,
  type Scope,
  scopeFrom,
} from './scope.js';
export { type SqueezenetFeatures, squeezenetFeatures } from './squeezenet.js';
export {
  type Precision,
  readSafetensors,
  type SafetensorsFile,
  writeSafetensors,
} from './weights/safetensors.js';
export type { Tensor, Weights } from './weights/tensors.js';
export { checkWeights, initialize, initialWeights } from './weights/weights.js';
