// Selecting references from a folder of pictures: the score of III-E, an index on disk, and the search.
export { type BuildOptions, type BuildResult, buildReferenceIndex } from './build.js';
export {
  type FindOptions,
  type FindResult,
  type FoundReference,
  openCorpus,
  type ReferenceCorpus,
  SHORTLIST,
} from './corpus.js';
export {
  type ExtractorOptions,
  type FeatureExtractor,
  type FeatureNetwork,
  openExtractor,
  WORKING_SIDE,
} from './extractor.js';
export { type FeatureIdentity, INDEX_FILE } from './index-file.js';
export {
  compareFeatures,
  DEFAULT_WEIGHTS,
  type FeatureMap,
  type ScoreWeights,
  type Similarity,
} from './score.js';
export { searchRows } from './search.js';
