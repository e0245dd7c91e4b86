// `romnet worker`: a process that takes jobs from a queue, its server's or one that many machines share.

import { resolve } from 'node:path';
import {
  isS3,
  JOB_LIMITS,
  newWorkerName,
  runForkedWorker,
  runSharedWorker,
  type WorkerStart,
} from '@romnet/server';
import { explain } from '../explain.js';
import type { Io } from '../io.js';
import { printable } from '../printable.js';
import { openPerform } from './perform.js';
import { TIMING } from './timing.js';

export interface WorkerArguments {
  readonly database: string;
  /** The folder that all machines share, or `s3://bucket/prefix`. */
  readonly files: string;
  readonly model?: string;
  readonly threads?: number;
  readonly maxMegapixels: number;
  readonly maxFrames: number;
  readonly maxSeconds: number;
}

const complainTo =
  ({ stderr }: Io) =>
  (error: unknown) =>
    stderr.write(`romnet: ${printable(explain(error))}\n`);

/** As a child of `romnet serve`, which tells it all. */
export async function runForked(io: Io): Promise<number> {
  await runForkedWorker(openPerform, complainTo(io));
  return 0;
}

/** On its own; ends when the user asks it to, its job done or back in the queue. */
export async function runWorker(args: WorkerArguments, io: Io): Promise<number> {
  const { database, files, model, threads } = args;
  const limits = {
    ...JOB_LIMITS,
    ...{ megapixels: args.maxMegapixels, frames: args.maxFrames, seconds: args.maxSeconds },
  };
  const start: WorkerStart & { readonly database: string } = {
    kind: 'start',
    ...{
      worker: newWorkerName(),
      database,
      files: isS3(files) ? files : resolve(files),
      limits,
      timing: TIMING,
    },
    ...(model === undefined ? {} : { model }),
    ...(threads === undefined ? {} : { threads }),
  };
  await runSharedWorker(start, openPerform, io.signal, complainTo(io));
  return 0;
}
