// From raw arguments to a checked plan: which photos go where, and which are refused already, before any computing.

import type { Desk } from '../desk.js';
import { spellings, statAt } from '../files.js';
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

/**
 * Looks at the disk and changes nothing on it; what comes through pipes is laid on the desk. Only photos that are `wanted` (by
 * their real paths) are jobs.
 */
export async function makePlan(
  args: RenovateArguments,
  desk: Desk,
  wanted: (real: string) => boolean = () => true,
): Promise<Plan> {
  const output = await outputOf(args.output);
  const inputs = await findPhotos(args.photos, output, desk);
  const asFolder = args.photos.length > 1 || (await isFolder(output));
  const { jobs: all, unplaced } = assignOutputs(inputs, { output, format: args.format, asFolder });
  const photos = await identities(inputs.photos.map(({ real, path }) => [real, path]));
  const references = await identities(args.reference.map((path) => [path, path]));
  const jobs: Job[] = [];
  const refused: Plan['refused'][number][] = [
    ...inputs.bad,
    ...unplaced.map(({ photo, ...rest }) => ({ path: photo.path, ...rest })),
  ];
  const { overwrite, resume, skipExisting } = args;
  for (const job of all) {
    if (!wanted(job.photo.real)) continue;
    const reason = await refusal(job, photos, references, { overwrite, passOver: resume || skipExisting });
    if (reason === undefined) jobs.push(job);
    else refused.push({ path: job.photo.path, output: job.output, reason });
  }
  return { jobs, refused, ignored: inputs.ignored };
}

/** The output as the disk spells it, where a folder's name is not UTF-8. */
async function outputOf(output: string | undefined): Promise<string | undefined> {
  if (output === undefined) return undefined;
  const found = await spellings(output);
  return found.length === 1 ? found[0] : output;
}

async function isFolder(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  return (await statAt(path).catch(() => undefined))?.isDirectory() === true;
}
