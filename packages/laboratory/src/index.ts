// Data, training and evaluation: what the command and the benches use.
export { openCommandSystem } from './compared/command.js';
export { openFolderSystem } from './compared/folder.js';
export { openOnnxSystem } from './compared/onnx.js';
export { openPix2pixSystem } from './compared/pix2pix.js';
export {
  type FindReference,
  needsReference,
  type SimpleSystem,
  simpleSystem,
  simpleSystems,
} from './compared/simple.js';
export { plainAnswers, type System, withSystems } from './compared/system.js';
export { parseConfig } from './config/config.js';
export { createBatchMaker } from './data/batch.js';
export { scanFolder } from './data/catalogue.js';
export { createFeed } from './data/feed.js';
export { sampleTensors } from './data/sample.js';
export {
  type Dataset,
  type DatasetItem,
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
export { type ExperimentName, experimentNames, experiments } from './experiment/experiments.js';
export { experimentPreset } from './experiment/presets.js';
export { runExperiment } from './experiment/run.js';
export { type DataRoots, dataNames } from './experiment/sources.js';
export type { OpenSystem } from './experiment/systems.js';
export { Interrupted } from './experiment/training.js';
export { writeExperiment } from './experiment/write.js';
export { exportModel, joinModels } from './export/model.js';
export { exportOnnx } from './export/onnx.js';
export { listPictures, readPicture, spread } from './files/pictures.js';
export { showMeaning } from './meaning/meaning.js';
export { runMeaning } from './meaning/run.js';
export { createTrainingStep } from './step/step.js';
export { openBox } from './study/box.js';
export { buildStudy, studyFiles } from './study/build.js';
export { type StudyMode, studyModes } from './study/plan.js';
export { collectVotes, openStudy, reportStudy } from './study/report.js';
export { showStudyPage } from './study/report-page.js';
export { serveStudy, studyHandler } from './study/serve.js';
export { scoresCsv, showStudyJson, showStudyText, votesCsv } from './study/tables.js';
export { train } from './train/loop.js';
export { sourcePictures } from './train/pictures.js';
export { type RunChanges, readPlan, resumePlan, startPlan } from './train/plan.js';
