// How far a renovation is, how long its stages took, and whether it should stop. Between steps it gives the event
// loop its turn: programs run on the calling thread, and Ctrl-C and progress bars need it too.

import { turn } from './turn.js';
import type { Size } from './working-size.js';

/** The steps of a renovation, in their order. */
export type Stage = 'prepare' | 'restore' | 'color' | 'merge';

/** To be awaited between steps: tells that `share` in [0, 1] of the stage is done. Throws once aborted. */
export type Step = (share: number) => Promise<void>;

export interface Progress {
  /** Ends the stage before and begins the next. */
  enter(stage: Stage): Promise<void>;
  readonly step: Step;
  /** Ends the last stage; the seconds of each stage. */
  finish(): Record<Stage, number>;
}

// About how long a megapixel takes on 2 cores, and the colour of any picture; only their ratio matters.
export const SECONDS_A_MEGAPIXEL = { prepare: 0.1, restore: 5, merge: 0.7 };
const SECONDS_FOR_COLOR = 1.5;

/** What a renovation's progress depends on. */
export interface ProgressOptions {
  readonly photo: Size;
  readonly color: boolean;
  readonly restore: boolean;
  readonly onProgress: ((fraction: number, stage: Stage) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds from any fixed point. */
  readonly now: () => number;
}

/** Progress of one renovation, told to its caller as a share of the expected time. */
export function createProgress(job: ProgressOptions): Progress {
  const megapixels = (job.photo.width * job.photo.height) / 1e6;
  const expected: Record<Stage, number> = {
    prepare: megapixels * SECONDS_A_MEGAPIXEL.prepare,
    restore: job.restore ? megapixels * SECONDS_A_MEGAPIXEL.restore : 0,
    color: job.color ? SECONDS_FOR_COLOR : 0,
    merge: megapixels * SECONDS_A_MEGAPIXEL.merge,
  };
  const total = Object.values(expected).reduce((sum, value) => sum + value);
  const seconds: Record<Stage, number> = { prepare: 0, restore: 0, color: 0, merge: 0 };
  let stage: Stage = 'prepare';
  let before = 0;
  let since = job.now();
  const leave = () => {
    const now = job.now();
    seconds[stage] += (now - since) / 1000;
    since = now;
  };
  const step: Step = async (share) => {
    job.onProgress?.(Math.min(1, (before + expected[stage] * share) / total), stage);
    await turn();
    job.signal?.throwIfAborted();
  };
  return {
    async enter(next) {
      leave();
      if (next !== stage) before += expected[stage];
      stage = next;
      await step(0);
    },
    step,
    finish() {
      leave();
      return seconds;
    },
  };
}
