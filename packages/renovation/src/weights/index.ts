// Weights of others (ResNet34, VGG19, AlexNet, the heads of LPIPS): downloaded or imported, checked, and kept per user.
export { type KnownWeights, knownWeights } from './catalogue.js';
export { MissingWeightsError } from './missing.js';
export {
  findWeights,
  importPublished,
  importWeights,
  isIntact,
  loadStoredWeights,
  pullWeights,
  type StoredWeights,
} from './store.js';
