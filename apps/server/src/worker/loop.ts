// One worker: claims a job, does it, tells how far it is, and claims the next. What it does with photos is handed in. Whatever goes
// wrong with the database or a job, it goes on; it ends when it is told to.

import { setTimeout as wait } from 'node:timers/promises';
import type { PhotoOutcome, Task } from '../job.js';
import type { Claims } from '../queue/claims.js';

export interface Report {
  /** Of the whole job, in [0, 1]. */
  progress(fraction: number, stage: string): void;
  outcome(photo: number, outcome: PhotoOutcome): void;
}

/**
 * Does a job: reports an outcome for each photo, passing over those that are done. Throws where the job should be tried again, and
 * the signal's reason where it is aborted.
 */
export type Perform = (task: Task, report: Report, signal: AbortSignal) => Promise<void>;

export interface Timing {
  /** Between two looks at an empty queue, in milliseconds. */
  readonly poll: number;
  /** Between two heart-beats, in milliseconds. */
  readonly beat: number;
  /** How long a job may go on after the worker was told to end, in milliseconds. */
  readonly grace: number;
  /** After how long without a heart-beat others take its job, in milliseconds: then it stops by itself. */
  readonly silence: number;
}

export interface WorkerOptions {
  readonly claims: Claims;
  readonly perform: Perform;
  readonly timing: Timing;
  /** Asks it to end: the job it has goes on for `grace`, and back to the queue then. */
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown) => void;
}

/** Works until `signal` is aborted. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { claims, timing, signal, onFault } = options;
  while (!signal.aborted) {
    try {
      const task = await claims.claim();
      if (task) await work(task, options);
      else await wait(timing.poll, undefined, { signal }).catch(() => undefined);
    } catch (error) {
      onFault(error);
      await wait(Math.max(timing.poll, 1000), undefined, { signal }).catch(() => undefined);
    }
  }
}

async function work(task: Task, { claims, perform, timing, signal, onFault }: WorkerOptions): Promise<void> {
  const { id } = task;
  const outcomes = [...task.outcomes];
  const stop = new AbortController();
  let [progress, stage] = [0, 'prepare'];
  let heard = Date.now();
  let isOurs = true;
  const lose = () => {
    isOurs = false;
    stop.abort();
  };
  let beating = Promise.resolve();
  const beat = async () => {
    try {
      if (await claims.beat(id, progress, stage, outcomes)) heard = Date.now();
      else lose();
    } catch (error) {
      onFault(error);
      if (Date.now() - heard > timing.silence) lose();
    }
  };
  const timer = setInterval(() => {
    beating = beating.then(() => (isOurs ? beat() : undefined));
  }, timing.beat);
  let grace: NodeJS.Timeout | undefined;
  const drain = () => {
    grace = setTimeout(() => stop.abort(), timing.grace);
  };
  signal.addEventListener('abort', drain);
  if (signal.aborted) drain();
  let fault: unknown;
  try {
    await perform(
      task,
      {
        progress(fraction, what) {
          [progress, stage] = [fraction, what];
        },
        outcome(photo, outcome) {
          outcomes[photo] = outcome;
        },
      },
      stop.signal,
    );
  } catch (error) {
    fault = error ?? new Error('internal: a job threw nothing');
  } finally {
    clearInterval(timer);
    clearTimeout(grace);
    signal.removeEventListener('abort', drain);
    await beating;
  }
  if (!isOurs) return;
  await tell(async () => {
    if (fault === undefined) await claims.complete(id, outcomes);
    else if (stop.signal.aborted) await claims.release(id);
    else await claims.fail(id, (fault as Error).message);
  }, onFault);
  if (fault !== undefined && !stop.signal.aborted) onFault(fault);
}

/** Says how a job ended, some times over where the database does not listen. Where it never does, another worker finds it done. */
async function tell(say: () => Promise<void>, onFault: (error: unknown) => void): Promise<void> {
  for (let pause = 250; ; pause *= 2) {
    try {
      return await say();
    } catch (error) {
      onFault(error);
      if (pause > 4000) return;
      await wait(pause);
    }
  }
}
