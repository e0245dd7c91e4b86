// How a job comes into the queue, whichever route asks for it: all that it needs is there, and nobody has too many.

import { type JobRequest, uploadsOf } from '../job.js';
import type { JobStatus } from '../queue/status.js';
import { Problem } from './problem.js';
import type { Services } from './services.js';

/** Throws a Problem where uploads or the album are not there. Uploads that are stay for as long as if they had come just now. */
export async function requireFiles(
  { uploads, albums }: Pick<Services, 'uploads' | 'albums'>,
  owner: string,
  request: JobRequest,
): Promise<void> {
  const missing = await uploads.missing(owner, uploadsOf(request));
  if (missing.length > 0)
    throw new Problem(422, `expected uploads first of ${missing.length} files`, { missing });
  const { album } = request;
  if (album && !(await albums.state(owner, album.name)))
    throw new Problem(422, `expected an album of this user, got ${album.name}`);
}

/** Adds a job, or finds the one that was asked for by the same key. Throws a Problem. */
export async function addJob(
  services: Services,
  owner: string,
  request: JobRequest,
  headers: { readonly 'idempotency-key'?: string | undefined },
): Promise<{ readonly status: JobStatus; readonly isNew: boolean }> {
  const { queue, jobsPerUser } = services;
  await requireFiles(services, owner, request);
  const added = await queue.add(owner, request, { key: headers['idempotency-key'], most: jobsPerUser });
  if (!added) throw new Problem(429, `expected at most ${jobsPerUser} unfinished jobs, got one more`);
  if (!added.isSame) throw new Problem(422, 'this Idempotency-Key was used for another job');
  const status = await queue.get(owner, added.id);
  if (!status) throw new Problem(404, `there is no job ${added.id}`);
  return { status, isNew: added.isNew };
}
