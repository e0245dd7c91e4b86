// What a server and its worker processes say to each other, beside SQL.

import type { JobLimits } from '../limits.js';
import type { Timing } from './loop.js';

/** All that a worker needs to know; it comes as the first message, so that no password stands on a command line. */
export interface WorkerStart {
  readonly kind: 'start';
  /** Its name in the queue. */
  readonly worker: string;
  /** Absent where the server's own database is asked. */
  readonly database?: string;
  /** A folder, or `s3://bucket/prefix`; the keys of S3 come with the environment. */
  readonly files: string;
  readonly model?: string;
  readonly threads?: number;
  readonly limits: JobLimits;
  readonly timing: Timing;
}

export type ToWorker = WorkerStart | { readonly kind: 'drain' };

/** A photo's end, for the server's numbers. */
export interface PhotoEnded {
  readonly kind: 'photo';
  readonly status: 'done' | 'failed';
  readonly seconds: number;
}
