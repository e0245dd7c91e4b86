// From raw arguments to a checked plan: which photos go where, and which are refused already, before any computing.

import { stat } from 'node:fs/promises';
import type { RenovateArguments } from './arguments.js';
import { identities, refusal } from './guard.js';
import { findPhotos } from './inputs.js';
import { assignOutputs, type Job } from './outputs.js';

/** Everything decided before the first photo is opened. */
export interface Plan {
  readonly jobs: readonly Job[];
  /** What cannot be done, in the order found, with the output where one was given. */
  readonly refused: readonly { readonly path: string; readonly output?: string; readonly reason: string }[];
  /** Files of folders passed over. */
  readonly ignored: number;
}

/** Looks at the disk and changes nothing on it. Throws where the outputs as a whole make no sense. */
export async function makePlan(args: RenovateArguments): Promise<Plan> {
  const inputs = await findPhotos(args.photos, args.output);
  const all = assignOutputs(inputs, args.output, await isFolder(args.output), args.photos.length > 1);
  const photos = await identities(all.map((job) => job.photo.path));
  const references = await identities(args.reference);
  const jobs: Job[] = [];
  const refused: Plan['refused'][number][] = inputs.bad.map(({ path, reason }) => ({ path, reason }));
  for (const job of all) {
    const reason = await refusal(job, photos, references, args.overwrite);
    if (reason === undefined) jobs.push(job);
    else refused.push({ path: job.photo.path, output: job.output, reason });
  }
  return { jobs, refused, ignored: inputs.ignored };
}

async function isFolder(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
