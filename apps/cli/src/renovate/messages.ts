// What a run and its workers say to each other. Plain data, which threads can hand over.

import type { RenovateArguments } from './arguments.js';
import type { Attempt } from './attempt.js';
import type { Job } from './outputs.js';

/** What a worker is started with: arguments whose paths it can open, and what the user calls them. */
export interface WorkerArguments {
  readonly args: RenovateArguments;
  /** The references and the corpus as the user named them. */
  readonly called: Pick<RenovateArguments, 'reference' | 'corpus'>;
}

/** What lies on the disk, and whose it is; see `Owners`. */
export interface Claim {
  readonly id: string;
  readonly photo: string;
}

export type ToWorker =
  | { readonly kind: 'job'; readonly job: Job; readonly file: string }
  | { readonly kind: 'claim'; readonly claim: Claim }
  | { readonly kind: 'stop' | 'close' };

export type FromWorker =
  | { readonly kind: 'open'; readonly faults: readonly string[] }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'progress'; readonly fraction: number; readonly stage: string }
  | { readonly kind: 'claim'; readonly claim: Claim }
  | { readonly kind: 'end'; readonly end: Attempt };
