// A training run as a user sees it: a folder with config, catalogue, log, checkpoint and finished weights.
// Opens everything the loop needs, runs it, closes everything. The only place that knows the run folder's file names.
import { appendFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkWeights,
  findPreset,
  initialWeights,
  type Preset,
  readWeights,
  romnetParameters,
  type Weights,
  writeSafetensors,
} from '@romnet/network';
import { loadProgram } from '@romnet/runtime';
import { type Catalogue, loadCatalogue, saveCatalogue, scanFolder } from '../data/catalogue.js';
import { createFeed } from '../data/feed.js';
import { sampleTensors } from '../data/sample.js';
import { evaluateModel } from '../evaluate/evaluate.js';
import { createTrainingStep, type TrainingStep } from '../step.js';
import { loadCheckpoint, saveCheckpoint, type TrainingState } from './checkpoint.js';
import { parseConfig, type TrainingConfig } from './config.js';
import { readBytes, writeAtomically } from './files.js';
import { type StopReason, train } from './loop.js';
import { gatherParameters, scatterParameters } from './parameters.js';
import { createProgress } from './progress.js';

/** Names inside a run folder. It is a model folder too: preset.json and weights.safetensors are what a renovator loads. */
export const runFiles = {
  config: 'config.json',
  catalogue: 'catalogue.safetensors',
  log: 'log.jsonl',
  checkpoint: 'checkpoint.safetensors',
  preset: 'preset.json',
  weights: 'weights.safetensors',
} as const;

export interface SessionIo {
  /** One line at a time, for people. `passing` lines are progress and may be overwritten or dropped. */
  readonly print: (line: string, passing: boolean) => void;
  /** Seconds of a steady clock. */
  readonly now: () => number;
  readonly stopAsked: () => boolean;
  /** The data workers' entry where the code does not run from its build (tests). */
  readonly workerEntry?: URL;
}

export interface SessionResult {
  readonly reason: StopReason;
  readonly state: TrainingState;
  /** The network with the averaged parameters, as written to the run folder. */
  readonly weights: Weights;
}

/** Starts a run in a new or empty folder. Throws where the folder holds a run already. */
export async function startRun(config: TrainingConfig, io: SessionIo): Promise<SessionResult> {
  if (await exists(join(config.run, runFiles.checkpoint))) {
    throw new Error(
      `expected a folder without a run but found a checkpoint: resume it or name another (${config.run})`,
    );
  }
  const preset = findPreset(config.preset);
  const random = initialWeights(preset, config.seed);
  const known: Weights = config.initial === null ? random : await loadWeights(config.initial);
  const fresh = [...random.keys()].filter((name) => !known.has(name));
  if (fresh.length > 0) io.print(`not in ${config.initial}, so random at first: ${fresh.join(', ')}`, false);
  const weights: Weights = new Map([...random, ...known]);
  checkWeights(preset, weights, config.initial ?? 'initial weights');
  await mkdir(config.run, { recursive: true });
  await writeAtomically(join(config.run, runFiles.config), `${JSON.stringify(config, null, 2)}\n`);
  await writeAtomically(join(config.run, runFiles.preset), `${JSON.stringify(preset, null, 2)}\n`);
  io.print(`reading the pictures of ${config.data}`, false);
  const catalogue = await scanFolder(config.data, {
    onSkip: (fault) => io.print(`skipped: ${fault.message}`, false),
    onProgress: (done, total) => io.print(`${done} of ${total} pictures`, true),
  });
  await saveCatalogue(join(config.run, runFiles.catalogue), catalogue);
  return runSession(config, preset, weights, catalogue, null, io);
}

/** Goes on where a run stopped, exactly as if it never had; `changes` may give it more steps, minutes or workers. */
export async function resumeRun(
  folder: string,
  changes: Partial<TrainingConfig>,
  io: SessionIo,
): Promise<SessionResult> {
  if (!(await exists(join(folder, runFiles.checkpoint)))) {
    throw new Error(`expected a run folder but found no ${runFiles.checkpoint} in it (${folder})`);
  }
  const checkpoint = await loadCheckpoint(join(folder, runFiles.checkpoint));
  const config = parseConfig({ ...checkpoint.config, ...changes, run: folder }, folder);
  const catalogue = await loadCatalogue(join(folder, runFiles.catalogue));
  return runSession(config, findPreset(config.preset), checkpoint.weights, catalogue, checkpoint.state, io);
}

async function runSession(
  config: TrainingConfig,
  preset: Preset,
  initial: Weights,
  catalogue: Catalogue,
  saved: TrainingState | null,
  io: SessionIo,
): Promise<SessionResult> {
  const { batch, crop, beta1, beta2, clipNorm, seed } = config;
  const teacher = config.teacher === null ? {} : { teacher: await loadWeights(config.teacher) };
  const step = createTrainingStep(preset, config.stage, initial, {
    ...{ batch, crop, beta1, beta2, clipNorm, seed },
    ...teacher,
  });
  // All tensors by name: the network's, and those only training knows (a resumed run brings both along).
  const weights: Weights = new Map([...step.auxiliary, ...initial]);
  const state = saved ?? freshState(step, weights);
  if (state.parameters.length !== step.layout.size) {
    const [expected, received] = [step.layout.size, state.parameters.length];
    throw new Error(
      `expected ${expected} trained parameters but the checkpoint has ${received} (${config.run})`,
    );
  }
  const path = (name: keyof typeof runFiles) => join(config.run, runFiles[name]);
  const log = (record: object) => appendFile(path('log'), `${JSON.stringify(record)}\n`);
  const belongs = new Set(romnetParameters(preset).map(({ name }) => name));
  const averaged = (now: TrainingState): Weights =>
    new Map([...scatterParameters(step.layout, now.average, weights)].filter(([name]) => belongs.has(name)));
  const progress = createProgress(config);
  const skipped = new Set<string>();
  const program = await loadProgram(step.graph, {
    device: config.device,
    ...(config.threads === null ? {} : { threads: config.threads }),
  });
  try {
    const feed = await createFeed(
      {
        catalogue,
        textures: config.textures,
        seed,
        batch,
        crop,
        smallestCrop: config.smallestCrop,
        tensors: sampleTensors.filter((name) => name in step.batch),
        references: config.references,
        cacheBytes: config.cacheMegabytes * 1e6,
      },
      {
        first: state.step,
        workers: config.workers,
        queue: config.queue,
        ...(io.workerEntry ? { entry: io.workerEntry } : {}),
      },
    );
    try {
      io.print(
        `${config.stage}: ${step.layout.size} parameters, ${catalogue.files.length} pictures, from step ${state.step}`,
        false,
      );
      const { state: end, reason } = await train(config, state, {
        program,
        losses: step.losses,
        feed,
        pictures: catalogue.files.length,
        now: io.now,
        stopAsked: io.stopAsked,
        async onStep(record) {
          await log(record);
          io.print(progress(record), true);
        },
        onSkip(fault) {
          if (skipped.has(fault)) return;
          skipped.add(fault);
          io.print(`skipped: ${fault} (${skipped.size} so far)`, false);
        },
        async save(now) {
          const current = scatterParameters(step.layout, now.parameters, weights);
          await saveCheckpoint(path('checkpoint'), { config, state: now, weights: current });
          const metadata = { preset: preset.name, stage: config.stage, step: String(now.step) };
          await writeAtomically(
            path('weights'),
            writeSafetensors(averaged(now), { precision: 'F32', metadata }),
          );
          io.print(`saved at step ${now.step}`, false);
        },
        async evaluate(now) {
          const report = await evaluateModel({
            preset,
            weights: averaged(now),
            data: config.evaluation!.data,
            corpus: catalogue,
            limit: config.evaluation!.limit,
          });
          await log({ step: now.step, evaluation: report.mean });
          io.print(`evaluation at step ${now.step}: ${JSON.stringify(report.mean)}`, false);
        },
      });
      return { reason, state: end, weights: averaged(end) };
    } finally {
      await feed.close();
    }
  } finally {
    await program.release();
  }
}

/** Weights of a safetensors file or a PyTorch state dict (.pth), or of a run or model folder. */
export async function loadWeights(path: string): Promise<Weights> {
  const isFolder = (await stat(path)).isDirectory();
  const file = isFolder ? join(path, runFiles.weights) : path;
  return readWeights(await readBytes(file), file);
}

function freshState(step: TrainingStep, weights: Weights): TrainingState {
  const parameters = gatherParameters(step.layout, weights);
  return {
    parameters,
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
    average: parameters.slice(),
    step: 0,
    seconds: 0,
  };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
