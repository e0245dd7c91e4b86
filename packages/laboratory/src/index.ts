// Data, training and evaluation.
export { type Batch, type BatchMaker, type BatchOptions, createBatchMaker } from './data/batch.js';
export {
  type Catalogue,
  loadCatalogue,
  type ScanOptions,
  saveCatalogue,
  scanFolder,
} from './data/catalogue.js';
export { DESCRIPTOR_LENGTH, type DescriptorTable, describe, nearest } from './data/descriptor.js';
export { createFeed, type Feed, type FeedOptions } from './data/feed.js';
export { spread } from './data/files.js';
export { type Random, randomAt } from './data/random.js';
export {
  createSampler,
  type PictureSource,
  type Sample,
  type SampleOptions,
  type SampleTensor,
  sampleChannels,
  sampleTensors,
} from './data/sample.js';
export {
  type Dataset,
  type DatasetItem,
  type DatasetKind,
  type DatasetOptions,
  datasetKinds,
  openDataset,
  openPairs,
  type Split,
} from './datasets/dataset.js';
export { type DegradedPair, degradePicture, openTextures, type TextureSet } from './degrade/degrade.js';
export { type Instructions, type PictureRecord, parseInstructions, recipes } from './degrade/recipe.js';
export { type PairPaths, pairPaths, writePair } from './degrade/write.js';
export {
  type Colouring,
  colourings,
  EVALUATION_SIDE,
  type EvaluationOptions,
  type EvaluationReport,
  evaluateModel,
  type Measures,
} from './evaluate/evaluate.js';
export {
  type Answer,
  type JudgedPair,
  type JudgedPicture,
  type Judgement,
  type JudgeOptions,
  judge,
  type PairSource,
} from './evaluate/judge.js';
export { type LpipsMeasure, openLpips } from './evaluate/lpips.js';
export { type Measure, measures } from './evaluate/measures.js';
export { showPage } from './evaluate/page.js';
export { type PairSourceOptions, pairSources } from './evaluate/pairs.js';
export { showReport } from './evaluate/report.js';
export { type Estimate, estimate } from './evaluate/statistics.js';
export { type ReportAbout, showJson, showMarkdown, showText } from './evaluate/tables.js';
export { createTrainingStep, type ParameterLayout, type StepOptions, type TrainingStep } from './step.js';
export { type Checkpoint, loadCheckpoint, saveCheckpoint, type TrainingState } from './train/checkpoint.js';
export {
  configSchema,
  parseConfig,
  type ReferenceKind,
  type ReferenceMixture,
  type TrainingConfig,
} from './train/config.js';
export { exportModel } from './train/export.js';
export { type StepRecord, type StopReason, type TrainingIo, train } from './train/loop.js';
export {
  type Plan,
  parsePlan,
  type RunChanges,
  readPlan,
  resumePlan,
  startPlan,
} from './train/plan.js';
export { loadWeights, runFiles } from './train/run-folder.js';
export { learningRateAt, updateAverage } from './train/schedule.js';
export { resumeRun, type SessionResult, startRun } from './train/session.js';
export type { SessionIo } from './train/session-io.js';
export { createPrinter } from './train/terminal.js';
