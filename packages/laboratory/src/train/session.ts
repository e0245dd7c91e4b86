// One run of one stage as a user sees it: a folder with config, catalogue, log, checkpoint, weights and a page of curves.
// Opens everything the loop needs, runs it, closes everything.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkWeights,
  findPreset,
  type Preset,
  romnetParameters,
  type Weights,
  writeSafetensors,
} from '@romnet/network';
import { loadProgram } from '@romnet/runtime';
import { type Catalogue, loadCatalogue, saveCatalogue, scanFolder } from '../data/catalogue.js';
import { createFeed } from '../data/feed.js';
import { sampleTensors } from '../data/sample.js';
import { createTrainingStep, type TrainingStep } from '../step.js';
import { findBroken } from './broken.js';
import { type Checkpoint, loadCheckpoint, saveCheckpoint, type TrainingState } from './checkpoint.js';
import { parseConfig, type TrainingConfig } from './config.js';
import { writeAtomically } from './files.js';
import { openJournal } from './journal.js';
import { type StopReason, train } from './loop.js';
import { checkMixture, choosePreset, lossNetworks, startingHeads, startingWeights } from './networks.js';
import { gatherParameters, scatterParameters } from './parameters.js';
import { createReporter } from './reporter.js';
import { exists, readRunPreset, runFiles } from './run-folder.js';
import type { SessionIo } from './session-io.js';
import { createValidator } from './validate.js';

export interface SessionResult {
  readonly reason: StopReason;
  readonly state: TrainingState;
  /** The network with the averaged parameters, as written to the run folder. */
  readonly weights: Weights;
}

/** Starts a run in a new folder, or one whose run never got to its first step. Throws where the folder holds a run. */
export async function startRun(config: TrainingConfig, io: SessionIo): Promise<SessionResult> {
  if (await exists(join(config.run, runFiles.checkpoint))) {
    throw new Error(
      `expected a folder without a run but found a checkpoint: resume it or name another (${config.run})`,
    );
  }
  const preset = await choosePreset(config.preset);
  checkMixture(preset, config);
  const network = await startingWeights(preset, config, (line) => io.print(line, false));
  const weights: Weights = new Map([...(await startingHeads(config)), ...network]);
  await mkdir(config.run, { recursive: true });
  await writeAtomically(join(config.run, runFiles.config), `${JSON.stringify(config, null, 2)}\n`);
  await writeAtomically(join(config.run, runFiles.preset), `${JSON.stringify(preset, null, 2)}\n`);
  const catalogue = await readPictures(config.data, io);
  await saveCatalogue(join(config.run, runFiles.catalogue), catalogue);
  return runSession({ config, preset, weights, catalogue }, io);
}

/**
 * Goes on where a run stopped or was killed, exactly as if it never had; `changes` may give it more steps, minutes or workers.
 *
 * @throws Error where the folder has no checkpoint, or one that does not belong to its preset.
 */
export async function resumeRun(
  folder: string,
  changes: Partial<TrainingConfig>,
  io: SessionIo,
): Promise<SessionResult> {
  const path = join(folder, runFiles.checkpoint);
  if (!(await exists(path))) {
    throw new Error(`expected a run folder but found no ${runFiles.checkpoint} in it (${folder})`);
  }
  const checkpoint = await loadCheckpoint(path);
  const config = parseConfig({ ...checkpoint.config, ...changes, run: folder }, folder);
  const preset = await presetOf(checkpoint, folder);
  checkWeights(preset, ofNetwork(preset, checkpoint.weights), path);
  const catalogue = await loadCatalogue(join(folder, runFiles.catalogue));
  const { weights, state } = checkpoint;
  return runSession({ config, preset, weights, catalogue, state }, io);
}

/** The preset of a checkpoint, which the folder must agree with. Older checkpoints leave it to the folder. */
async function presetOf({ preset, config }: Checkpoint, folder: string): Promise<Preset> {
  const beside = (await exists(join(folder, runFiles.preset))) ? await readRunPreset(folder) : undefined;
  if (preset && beside && JSON.stringify(preset) !== JSON.stringify(beside)) {
    throw new Error(
      `expected a checkpoint of preset "${beside.name}" as in ${runFiles.preset}, got one of "${preset.name}" with other numbers (${folder})`,
    );
  }
  return preset ?? beside ?? findPreset(config.preset);
}

async function readPictures(folder: string, io: SessionIo): Promise<Catalogue> {
  io.print(`reading the pictures of ${folder}`, false);
  let skipped = 0;
  const catalogue = await scanFolder(folder, {
    onSkip: (fault) => io.print(`skipped: ${fault.message} (${++skipped} so far)`, false),
    onProgress: (done, total) => io.print(`${done} of ${total} pictures`, true),
  });
  return catalogue;
}

interface Start {
  readonly config: TrainingConfig;
  readonly preset: Preset;
  /** Every tensor of the network, and what is known already of those that only training has. */
  readonly weights: Weights;
  readonly catalogue: Catalogue;
  /** Where a resumed run stopped. */
  readonly state?: TrainingState;
}

async function runSession(start: Start, io: SessionIo): Promise<SessionResult> {
  const { config, preset, catalogue } = start;
  const { batch, crop, beta1, beta2, clipNorm, seed, stage } = config;
  const networks = await lossNetworks(config, preset, (line) => io.print(line, false));
  const step = createTrainingStep(preset, stage, start.weights, {
    ...{ batch, crop, beta1, beta2, clipNorm, seed },
    losses: {
      weights: config.losses,
      maskWeight: config.maskWeight,
      maskEmphasis: config.maskEmphasis,
      decisionWeight: config.decisionWeight,
      chromaBend: config.chromaBend,
      discriminatorWidth: config.discriminator.width,
      ...networks,
    },
    discriminatorRate: config.discriminator.rate,
  });
  const weights: Weights = new Map([...step.auxiliary, ...start.weights]);
  const state = start.state ?? freshState(step, weights);
  checkState(step, weights, state, config.run);
  const path = (name: keyof typeof runFiles) => join(config.run, runFiles[name]);
  const averaged = (now: TrainingState): Weights =>
    ofNetwork(preset, scatterParameters(step.layout, now.average, weights));
  const save = async (now: TrainingState) => {
    const current = scatterParameters(step.layout, now.parameters, weights);
    await saveCheckpoint(path('checkpoint'), { config, preset, state: now, weights: current });
    const metadata = { preset: preset.name, stage, step: String(now.step) };
    await writeAtomically(path('weights'), writeSafetensors(averaged(now), { precision: 'F32', metadata }));
    io.print(`saved at step ${now.step}`, false);
  };

  const journal = await openJournal(path('log'), state.step);
  const programOptions = {
    device: config.device,
    ...(config.threads === null ? {} : { threads: config.threads }),
  };
  const validator =
    config.evaluation === null || config.evaluateEverySteps === 0 || stage === 'backbone'
      ? undefined
      : await createValidator({
          ...config.evaluation,
          ...{ stage, preset, corpus: catalogue, program: programOptions },
          onSkip: (fault) => io.print(`skipped: ${fault}`, false),
        });
  const reporter = await createReporter({ config, preset, journal, validator, io });
  const program = await loadProgram(step.graph, programOptions);
  let released = false;
  const release = async () => {
    if (!released) await program.release();
    released = true;
  };
  try {
    const feed = await createFeed(
      {
        catalogue,
        textures: config.textures,
        ...{ seed, batch, crop },
        smallestCrop: config.smallestCrop,
        damageScale: config.damageScale,
        cleanShare: config.cleanShare,
        contentShare: config.contentShare,
        wornShare: config.stage === 'colour' ? config.wornShare : 0,
        tensors: sampleTensors.filter((name) => name in step.batch),
        references: config.references,
        histogramReferences: config.histogramReferences,
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
        `${stage}: ${step.layout.size} parameters, ${catalogue.files.length} pictures, from step ${state.step}`,
        false,
      );
      if (!start.state) await save(state); // a run that is killed early has something to go on from
      const { state: end, reason } = await train(config, state, {
        program,
        losses: step.losses,
        gradientNorms: step.gradientNorms,
        feed,
        pictures: catalogue.files.length,
        now: io.now,
        stopAsked: io.stopAsked,
        onStep: reporter.step,
        onSkip: reporter.skip,
        save,
        async validate(now) {
          const weights = averaged(now);
          if (validator) await reporter.validated(now.step, await validator.run(weights), weights);
        },
        async findBroken(feeds) {
          await release(); // the search needs the memory
          const { parameters, losses: first } = step;
          return findBroken(step.graph, feeds, { ...programOptions, parameters, first });
        },
      });
      await reporter.end(reason);
      return { reason, state: end, weights: averaged(end) };
    } catch (error) {
      await reporter.end(error instanceof Error ? error.message : String(error)).catch(() => {});
      throw error;
    } finally {
      await feed.close();
    }
  } finally {
    await release();
  }
}

/** The tensors that belong to the network, without those that only training knows. */
function ofNetwork(preset: Preset, weights: Weights): Weights {
  const belongs = new Set(romnetParameters(preset).map(({ name }) => name));
  return new Map([...weights].filter(([name]) => belongs.has(name)));
}

/** A checkpoint holds every trained number twice, by name and in the flat vector: where they differ, the order does. */
function checkState({ layout }: TrainingStep, weights: Weights, state: TrainingState, folder: string): void {
  if (state.parameters.length !== layout.size) {
    const [expected, received] = [layout.size, state.parameters.length];
    throw new Error(`expected ${expected} trained parameters but the checkpoint has ${received} (${folder})`);
  }
  const named = gatherParameters(layout, weights);
  const differs = named.findIndex((value, i) => !Object.is(value, state.parameters[i]));
  if (differs < 0) return;
  const entry = layout.entries.findLast(({ offset }) => offset <= differs);
  throw new Error(
    `expected the checkpoint's parameters in the order of this step, got others at "${entry?.name}" (${folder})`,
  );
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
