// Data, training and evaluation: what the command and the benches use.
export { parseConfig } from './config/config.js';
export { createBatchMaker } from './data/batch.js';
export { scanFolder } from './data/catalogue.js';
export { recipes } from './data/damage.js';
export { createFeed } from './data/feed.js';
export { sampleTensors } from './data/sample.js';
export {
  type Dataset,
  type DatasetKind,
  datasetKinds,
  openDataset,
  openPairs,
  randomSubset,
  type Split,
  testPictures,
} from './datasets/dataset.js';
export { degradePicture, openTextures, type TextureSet } from './degrade/degrade.js';
export { type Instructions, parseInstructions } from './degrade/recipe.js';
export { type PairPaths, pairPaths, writePair } from './degrade/write.js';
export { type Answerer, networkAnswers, resultAnswers, type Task, tasks } from './evaluate/answers.js';
export { caseSources, type JudgedSide } from './evaluate/cases.js';
export { type Judgement, judge } from './evaluate/judge.js';
export { openLpips } from './evaluate/lpips.js';
export { colorMeasures } from './evaluate/measures.js';
export { showJudgementPage } from './evaluate/page.js';
export { type ReportAbout, showJson, showMarkdown, showText } from './evaluate/tables.js';
export { possibleWays, type ReferenceSources, type Way, wayNames } from './evaluate/ways.js';
export {
  type Experiment,
  type ExperimentName,
  experimentNames,
  experiments,
} from './experiment/experiments.js';
export { experimentPreset } from './experiment/presets.js';
export { runExperiment } from './experiment/run.js';
export { type DataRoots, dataNames } from './experiment/sources.js';
export { Interrupted } from './experiment/training.js';
export { writeExperiment } from './experiment/write.js';
export { exportModel, joinModels } from './export/model.js';
export { exportOnnx } from './export/onnx.js';
export { listPictures, readPicture, spread } from './files/pictures.js';
export { showMeaning } from './meaning/meaning.js';
export { runMeaning } from './meaning/run.js';
export { createTrainingStep } from './step/step.js';
export { train } from './train/loop.js';
export { type RunChanges, readPlan, resumePlan, startPlan } from './train/plan.js';
