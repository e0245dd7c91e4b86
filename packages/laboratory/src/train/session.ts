// One run of one stage as a user sees it: a folder with config, catalogue, log, checkpoint, weights and a page of curves.
// Opens everything the loop needs, runs it, closes everything.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@romnet/imaging/files';
import { checkWeights, findPreset, type Preset, type Weights } from '@romnet/network';
import { loadProgram, type ProgramOptions } from '@romnet/runtime';
import { parseConfig, type TrainingConfig } from '../config/config.js';
import type { Catalogue } from '../data/catalogue.js';
import { createFeed } from '../data/feed.js';
import { sampleTensors } from '../data/sample.js';
import { type Checkpoint, loadCheckpoint, type TrainingState } from '../run/checkpoint.js';
import { openJournal } from '../run/journal.js';
import { checkMixture, choosePreset, lossNetworks, startingHeads, startingWeights } from '../run/networks.js';
import { isJudged } from '../run/records.js';
import { exists, readRunPreset, runFiles } from '../run/run-folder.js';
import { createTrainingStep, type TrainingStep } from '../step/step.js';
import { findBroken } from './broken.js';
import { createKeeper } from './keeper.js';
import { type StopReason, train } from './loop.js';
import { resumeCatalogue, startCatalogue } from './pictures.js';
import { createReporter } from './reporter.js';
import type { SessionIo } from './session-io.js';
import { checkState, freshState, ofNetwork } from './state.js';
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
  await writeWhole(join(config.run, runFiles.config), `${JSON.stringify(config, null, 2)}\n`);
  await writeWhole(join(config.run, runFiles.preset), `${JSON.stringify(preset, null, 2)}\n`);
  const catalogue = await startCatalogue(config, io);
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
  const catalogue = await resumeCatalogue(config, io);
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

/** What a session goes on from. */
interface Run {
  readonly config: TrainingConfig;
  readonly preset: Preset;
  /** Every tensor of the network, and what is known already of those that only training has. */
  readonly weights: Weights;
  readonly catalogue: Catalogue;
  /** Where a resumed run stopped. */
  readonly state?: TrainingState;
}

async function runSession(run: Run, io: SessionIo): Promise<SessionResult> {
  const { config, preset, catalogue } = run;
  const say = (line: string) => io.print(line, false);
  const networks = await lossNetworks(config, preset, say);
  const step = createTrainingStep(preset, config.stage, run.weights, config, networks);
  const { layout, losses, gradientNorms } = step;
  const weights: Weights = new Map([...step.auxiliary, ...run.weights]);
  const state = run.state ?? freshState(layout, weights);
  checkState(layout, weights, state, config.run);
  const onSave = (number: number) => say(`saved at step ${number}`);
  const keeper = createKeeper({ config, preset, layout, weights, onSave });
  const journal = await openJournal(join(config.run, runFiles.log), state.step);
  const validator = await openValidator(run, say);
  const pictures = catalogue.files.length;
  const reporter = await createReporter({ config, preset, pictures, journal, validator, io });
  const program = await openProgram(step, config);
  try {
    const feed = await openFeed(run, step, state, io);
    try {
      say(`${config.stage}: ${layout.size} parameters, ${pictures} pictures, from step ${state.step}`);
      if (!run.state) await keeper.save(state); // a run that is killed early has something to go on from
      const { state: end, reason } = await train(config, state, {
        ...{ program, losses, gradientNorms, feed, pictures },
        ...{ now: io.now, stopAsked: io.stopAsked, onStep: reporter.step, onSkip: reporter.skip },
        save: keeper.save,
        async validate(now) {
          const averaged = keeper.averaged(now);
          if (validator) await reporter.validated(now.step, await validator.run(averaged), averaged);
        },
        findBroken: (feeds) => program.findBroken(feeds),
      });
      await reporter.end(reason);
      return { reason, state: end, weights: keeper.averaged(end) };
    } catch (error) {
      await reporter.end(error instanceof Error ? error.message : String(error)).catch(() => {});
      throw error;
    } finally {
      await feed.close();
    }
  } finally {
    await program.release();
  }
}

const programOptions = ({ device, threads }: TrainingConfig): ProgramOptions => ({
  device,
  ...(threads === null ? {} : { threads }),
});

/** The step ready to run, with the search for what broke in it, which needs the memory that it holds. */
async function openProgram(step: TrainingStep, config: TrainingConfig) {
  const program = await loadProgram(step.graph, programOptions(config));
  let released = false;
  const release = async () => {
    if (!released) await program.release();
    released = true;
  };
  return {
    ...program,
    release,
    async findBroken(feeds: Readonly<Record<string, Float32Array>>): Promise<string> {
      await release();
      const { parameters, losses: first } = step;
      return findBroken(step.graph, feeds, { ...programOptions(config), parameters, first });
    },
  };
}

function openFeed({ config, catalogue }: Run, step: TrainingStep, state: TrainingState, io: SessionIo) {
  const tensors = sampleTensors.filter((name) => name in step.batch);
  const { workers, queue } = config;
  // What is restored, too, must not learn that old pictures look worn.
  const wornShare = config.stage === 'color' ? config.wornShare : 0;
  const entry = io.workerEntry ? { entry: io.workerEntry } : {};
  return createFeed(
    { ...config, wornShare, catalogue, tensors },
    { first: state.step, workers, queue, ...entry },
  );
}

async function openValidator({ config, preset, catalogue }: Run, onSkip: (line: string) => void) {
  const { validation, validateEverySteps, stage } = config;
  if (validation === null || validateEverySteps === 0 || !isJudged(stage)) return undefined;
  return createValidator({
    ...validation,
    ...{ stage, preset, recipe: config.recipe, corpus: catalogue, program: programOptions(config) },
    onSkip: (fault) => onSkip(`skipped: ${fault}`),
  });
}
