// References from folders of pictures: Node only. The comparison itself is next door, in `@romnet/references`.
export { type BuildOptions, type BuildResult, buildReferenceIndex } from './build.js';
export {
  type FindOptions,
  type FindResult,
  type FoundReference,
  openCorpus,
  type ReferenceCorpus,
} from './corpus.js';
export { type FeatureIdentity, INDEX_FILE, UnusableIndexError } from './index-file.js';
export {
  createRetrieval,
  type NearestOptions,
  type Retrieval,
  type RetrievalOptions,
  type RetrievedReference,
} from './retrieval.js';
export { isSameFile } from './same-file.js';
