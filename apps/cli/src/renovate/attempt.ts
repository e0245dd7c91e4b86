// One photo's turn: passed over where its result is there by record or by wish, renovated else. Every end is a value.

import { differences, type Order } from '@romnet/renovation/provenance';
import { naming } from '../explain.js';
import { linkAt, unlessMissing } from '../files.js';
import { refuseExisting } from '../fresh.js';
import { hashFile } from '../hash.js';
import { type Io, STDOUT } from '../io.js';
import type { RenovateArguments } from './arguments.js';
import { identity } from './guard.js';
import type { Outcome } from './lines.js';
import { renovateOne, type Tools } from './one.js';
import { orderOf } from './order.js';
import type { Job } from './outputs.js';
import { pagesToRenovate } from './pages.js';
import { readSidecar, sidecarOf } from './sidecar.js';

/** What became of a photo. `interrupted`: the user stopped the run, and nothing became of it. */
export type Attempt =
  | { readonly status: 'done'; readonly outcome: Outcome }
  | { readonly status: 'skipped' | 'failed'; readonly reason: string }
  | { readonly status: 'interrupted' };

/** `file` is where the photo can be opened. Never throws. */
export async function attempt(
  job: Job,
  file: string,
  tools: Tools,
  args: RenovateArguments,
  onProgress: (fraction: number, stage: string) => void,
  io: Io,
): Promise<Attempt> {
  const { resume, skipExisting, overwrite, provenance, keepTimes } = args;
  try {
    const isThere = job.output !== STDOUT && (await unlessMissing(linkAt(job.output))) !== undefined;
    if (isThere && skipExisting) return { status: 'skipped', reason: 'its result exists' };
    const countPages = async () => (await pagesToRenovate(job, file)).pages;
    const masks = await tools.extras.masksOf(job.photo, countPages);
    const order = await orderOf(tools.common, job, file, masks);
    if (isThere && resume) {
      const faults = await faultsOf(job, order);
      if (faults.length === 0) return { status: 'skipped', reason: 'done before, as its record says' };
      if (!overwrite) return { status: 'failed', reason: refusalOf(job, faults) };
    }
    // What has come since planning is seen before the minutes of computing; what comes during them, by the store.
    if (job.output !== STDOUT) await refuseExisting([job.output], overwrite);
    const keeping = { provenance: provenance || resume, keepTimes };
    // A record whose result is gone may be replaced; another file of that name may not.
    if (keeping.provenance && !overwrite) await readSidecar(sidecarOf(job.output));
    return {
      status: 'done',
      outcome: await renovateOne(job, file, order, tools, keeping, onProgress, io),
    };
  } catch (error) {
    if (io.signal.aborted) return { status: 'interrupted' };
    return { status: 'failed', reason: naming(job.photo.path, error, file) };
  }
}

const refusalOf = ({ output }: Job, [first, ...others]: readonly string[]) =>
  `the output ${output} exists, and ${first}${others.length > 0 ? ` (and ${others.length} more)` : ''}; --overwrite replaces it`;

/** Why the result that is there is not what this order would give: by its record, and by its bytes. */
async function faultsOf(job: Job, order: Order): Promise<string[]> {
  const path = sidecarOf(job.output);
  const record = await readSidecar(path).catch((error: Error) => error.message);
  if (record === undefined) return [`there is no record of it (${path})`];
  if (typeof record === 'string') return [record];
  const sha256 = await hashFile(job.output);
  if (sha256 !== record.result.sha256) return ['it is not the file that its record was written for'];
  // A photo that was replaced by its own result is now that result.
  const isOwn =
    order.photo.sha256 === sha256 && (await identity(job.output)) === (await identity(job.photo.real));
  return differences(record, isOwn ? { ...order, photo: record.photo } : order);
}
