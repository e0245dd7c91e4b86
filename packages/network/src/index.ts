// The ROMNet paper as graphs: sub-nets, losses, presets, weights.
export { extractFeatures } from './backbone.js';

export { type ModelCost, modelCost, type ProgramCost, type SubnetCost } from './cost.js';
export { decisionLoss } from './decide.js';
export { encoderFromBackbone } from './detection.js';
export { discriminate } from './discriminator.js';
export {
  type EncodedPicture,
  type EncodedReference,
  encodesReferences,
  likeness,
  type OfferedReference,
  paintFeeds,
  paintModel,
  pictureModel,
  readPicture,
  readReference,
  referenceModel,
} from './encoded.js';
export { readWinners, type Winners, winnersFeeds, winnersModel } from './explain.js';
export {
  discPixels,
  type HintDisc,
  hintPlanes,
  placeCount,
  spotLength,
} from './hint-planes.js';
export type { Hints } from './hints.js';
export { spatialHistogram } from './histogram.js';
export type { ImageNetStyle } from './imagenet.js';
export { convolution } from './layers.js';
export {
  adversarialLoss,
  chromaLoss,
  detectionLoss,
  discriminatorLoss,
  featureDistance,
  histogramLoss,
  type Losses,
  luminanceLoss,
  maskLoss,
  paperLossWeights,
  perceptualLoss,
  totalLoss,
} from './losses.js';
export {
  type LpipsBackbone,
  type LpipsWeights,
  lpipsModel,
} from './lpips.js';
export { mobilenetFeatures, mobilenetParameters } from './mobilenet.js';
export {
  colorizationModel,
  requirePalette,
  restorationModel,
  restorationMultiple,
  romnetParameters,
  type Size,
  vividnessFeeds,
} from './models.js';
export {
  pix2pixGenerator,
  pix2pixMultiple,
  pix2pixParameters,
  pix2pixPart,
} from './pix2pix.js';
export { readPreset } from './preset-file.js';
export { findPreset, type Preset, presets } from './presets.js';
export { resnet34Features } from './resnet34.js';
export {
  colorLuminance,
  findDamage,
  hasPalette,
  lookForColors,
  mapsDamage,
  type Reference,
  restoreLuminance,
  takesHints,
  usesBackbone,
} from './romnet.js';
export {
  declareParameters,
  frozenScope,
  memoized,
  type ParameterSpec,
  type Scope,
  scopeFrom,
} from './scope.js';
export { squeezenetFeatures } from './squeezenet.js';
export type { ReferenceOrigin } from './trust.js';
export { deepestLayer, type PerceptualLayer, perceptualLayers, vgg19Features } from './vgg19.js';
export { type Pretrained, selectPretrained, usesTensor } from './weights/pretrained.js';
export { readWeights } from './weights/read.js';
export {
  readSafetensors,
  writeSafetensors,
} from './weights/safetensors.js';
export type { Weights } from './weights/tensors.js';
export { checkWeights, initialize, initialWeights } from './weights/weights.js';
