// Which pictures suit a photograph as references: the score of III-E, features to compare by, and the search. Safe in a
// browser; folders and indexes on disk are next door, in `@romnet/references/files`.
export { hasColorsToGive } from './colors.js';
export { FOUND_REFERENCES } from './defaults.js';
export {
  type ExtractorOptions,
  type FeatureExtractor,
  type FeatureNetwork,
  openExtractor,
  WORKING_SIDE,
} from './extractor.js';
export { type Neighbour, nearestOthers } from './neighbours.js';
export { coarsen, encodeRecord } from './record.js';
export {
  compareFeatures,
  type FeatureMap,
  type ScoreWeights,
  type Similarity,
} from './score.js';
export { createTable, searchRows } from './search.js';
