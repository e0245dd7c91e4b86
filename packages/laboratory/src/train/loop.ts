// The training loop: stop? fetch, step, check, average, log, validate? save? One function, read from top to bottom.
// What it talks to (program, data, disk, clock, signals) comes in as `io`, so tests run it without any of them.
import type { Program } from '@romnet/runtime';
import type { TrainingConfig } from '../config/config.js';
import type { Feed } from '../data/feed.js';
import type { TrainingState } from '../run/checkpoint.js';
import type { StepRecord } from '../run/records.js';
import { learningRateAt, updateAverage } from './schedule.js';

/** Why a run ended. */
export type StopReason = 'steps' | 'minutes' | 'epochs' | 'asked';

export interface TrainingIo {
  /** The loaded training step (see step.ts for its feeds and outputs), and the names of its losses and gradients' lengths. */
  readonly program: Program;
  readonly losses: readonly string[];
  readonly gradientNorms: readonly string[];
  readonly feed: Feed;
  /** Pictures in one epoch. */
  readonly pictures: number;
  /** Seconds of a steady clock. */
  readonly now: () => number;
  /** True once someone asked the run to end (Ctrl-C). */
  readonly stopAsked: () => boolean;
  readonly onStep: (record: StepRecord) => Promise<void> | void;
  readonly onSkip: (fault: string) => void;
  readonly save: (state: TrainingState) => Promise<void>;
  readonly validate: (state: TrainingState) => Promise<void>;
  /** Says which tensor of the step stopped being finite, given what the step was fed. The run ends after this. */
  readonly findBroken: (feeds: Readonly<Record<string, Float32Array>>) => Promise<string>;
}

/**
 * Trains from `start` until the configured steps, minutes or epochs are over or someone asks it to stop, then saves.
 * Throws at the first loss or gradient that is not finite, without saving: the last checkpoint stays good.
 */
export async function train(
  config: TrainingConfig,
  start: TrainingState,
  io: TrainingIo,
): Promise<{ state: TrainingState; reason: StopReason }> {
  let state = start;
  let clock = io.now();
  let savedAt = clock;
  for (;;) {
    // Signals and messages of the data threads are heard only here: the step blocks this thread.
    await new Promise((resolve) => setImmediate(resolve));
    const reason = reasonToStop(config, state, io.pictures, io.stopAsked());
    if (reason !== null) {
      await io.save(state);
      return { state, reason };
    }

    const step = state.step + 1;
    const epoch = Math.floor((state.step * config.batch) / io.pictures);
    const learningRate = learningRateAt(config, step, epoch);
    const waitFrom = io.now();
    const batch = await io.feed.next();
    const waitSeconds = io.now() - waitFrom;
    for (const fault of batch.skipped) io.onSkip(fault);

    const feeds = {
      ...batch.tensors,
      parameters: state.parameters,
      firstMoment: state.firstMoment,
      secondMoment: state.secondMoment,
      learningRate: Float32Array.of(learningRate),
      step: Float32Array.of(step),
    };
    const outputs = await io.program.run(feeds);
    const losses = numbers(outputs, io.losses);
    const norms = numbers(outputs, io.gradientNorms);
    const broken = Object.entries({ ...losses, ...norms }).find(([, value]) => !Number.isFinite(value));
    if (broken) throw new Error(notFinite(broken, step, await io.findBroken(feeds)));

    const parameters = output(outputs, 'nextParameters');
    updateAverage(state.average, parameters, step, config.averageDecay);
    const now = io.now();
    const stepSeconds = now - clock;
    clock = now;
    state = {
      parameters,
      firstMoment: output(outputs, 'nextFirstMoment'),
      secondMoment: output(outputs, 'nextSecondMoment'),
      average: state.average,
      step,
      seconds: state.seconds + stepSeconds,
    };
    await io.onStep({
      step,
      epoch,
      losses,
      ...(norms as Pick<StepRecord, 'gradientNorm' | 'discriminatorGradientNorm'>),
      learningRate,
      stepSeconds,
      waitSeconds,
      seconds: state.seconds,
    });

    if (config.validateEverySteps > 0 && step % config.validateEverySteps === 0) await io.validate(state);
    if (now - savedAt >= config.checkpointEverySeconds) {
      await io.save(state);
      savedAt = now;
    }
    clock = io.now(); // validating and saving are not training time
  }
}

/** Why a run should end now; null while it should not. `pictures`: in one epoch. */
export function reasonToStop(
  config: TrainingConfig,
  state: TrainingState,
  pictures: number,
  asked: boolean,
): StopReason | null {
  if (config.steps !== null && state.step >= config.steps) return 'steps';
  if (config.minutes !== null && state.seconds >= config.minutes * 60) return 'minutes';
  if (config.epochs !== null && state.step * config.batch >= config.epochs * pictures) return 'epochs';
  return asked ? 'asked' : null;
}

function numbers(outputs: Readonly<Record<string, Float32Array>>, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, output(outputs, name)[0]!]));
}

function notFinite([name, value]: [string, number], step: number, first: string): string {
  return `expected a finite ${name}, got ${value} at step ${step}; ${first}; the last checkpoint is kept`;
}

function output(outputs: Readonly<Record<string, Float32Array>>, name: string): Float32Array {
  const value = outputs[name];
  if (value === undefined) throw new Error(`internal: the training step has no output '${name}'`);
  return value;
}
