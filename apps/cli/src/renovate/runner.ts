// Renovates jobs one after the other on this thread, or several at once on threads of their own. What it does is the same.

import type { Desk } from '../desk.js';
import { naming } from '../explain.js';
import type { Io } from '../io.js';
import type { RenovateArguments } from './arguments.js';
import { type Attempt, attempt } from './attempt.js';
import type { Job } from './outputs.js';
import type { Report } from './report.js';
import { createStore } from './store.js';
import { openTools } from './tools.js';

/** Open until closed; may be given jobs several times. */
export interface Runner {
  /** Renovates all, or those until the user stops it, and reports each. */
  run(jobs: readonly Job[]): Promise<void>;
  close(): Promise<void>;
}

/** What opening came to: a runner, or why there is none. */
export type Opened = Runner | { readonly faults: readonly string[] };

/** One after the other. */
export async function openRunner(
  args: RenovateArguments,
  desk: Desk,
  report: Report,
  io: Io,
): Promise<Opened> {
  const owners = new Map<string, string>();
  const store = createStore(args.overwrite, desk, io, owners);
  const tools = await openTools(args, store, desk, report.note, io, owners);
  if ('faults' in tools) return tools;
  const run = async (jobs: readonly Job[]) => {
    for (const job of jobs) {
      if (io.signal.aborted) return;
      report.started(job);
      const file = await openPhoto(job, desk, report, io);
      if (file === undefined) continue;
      const onProgress = (fraction: number, stage: string) => report.progress(job, fraction, stage);
      tell(job, await attempt(job, file, tools, args, onProgress, io), report);
    }
  };
  return { run, close: tools.close };
}

/** Where a photo can be opened; undefined, and told, where it cannot. */
export async function openPhoto({ photo, output }: Job, desk: Desk, report: Report, io: Io) {
  try {
    return await desk.openable(photo.path);
  } catch (error) {
    if (!io.signal.aborted) report.failed(photo.path, output, naming(photo.path, error));
    return undefined;
  }
}

/** Reports what became of a photo. */
export function tell(job: Job, end: Attempt, report: Report): void {
  if (end.status === 'done') report.done(job, end.outcome);
  else if (end.status === 'skipped') report.skipped(job, end.reason);
  else if (end.status === 'failed') report.failed(job.photo.path, job.output, end.reason);
}
