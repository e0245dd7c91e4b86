// The forms of what the API answers, and how jobs look from outside. The form of a job's request is next door to all, in job.ts.

import { z } from '@hono/zod-openapi';
import {
  albumNameSchema,
  hashSchema,
  indexCountsSchema,
  type JobRequest,
  jobSchema,
  outcomeSchema,
} from '../job.js';
import type { JobStatus } from '../queue/status.js';
import { problemSchema } from './problem.js';

export const uploadForm = z
  .strictObject({
    sha256: hashSchema,
    offset: z.int().describe('how many bytes are there; the next ones go on from here'),
    complete: z.boolean(),
  })
  .openapi('Upload');

export const jobForm = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    progress: z.number().min(0).max(1),
    stage: z.string().describe('what is being done'),
    created: z.iso.datetime(),
    ended: z.iso.datetime().nullable(),
    retries: z.int().describe('how often it was tried before'),
    error: z.string().nullable().describe('if failed: why, in one line'),
    photos: z.array(outcomeSchema.omit({ file: true }).extend({ name: z.string() })),
    request: jobSchema,
  })
  .openapi('Job');

/** As the API shows it. */
function jobShown({ created, ended, outcomes, request, ...status }: JobStatus): z.infer<typeof jobForm> {
  return {
    ...status,
    created: created.toISOString(),
    ended: ended?.toISOString() ?? null,
    photos: outcomes.map(({ file: _, ...outcome }, i) => ({ name: nameOf(request, i), ...outcome })),
    request,
  };
}

const texts = new WeakMap<JobStatus, string>();

/** The same as JSON; written once for each status, however many ask. */
export function jobText(status: JobStatus): string {
  const text = texts.get(status) ?? JSON.stringify(jobShown(status));
  texts.set(status, text);
  return text;
}

const nameOf = ({ photos, album }: JobRequest, i: number): string =>
  photos[i]?.name ?? album?.name ?? 'photo';

export const albumForm = z
  .strictObject({
    name: albumNameSchema,
    created: z.iso.datetime(),
    indexed: indexCountsSchema
      .nullable()
      .describe('null: not since pictures were added or removed; a job that needs it does so first'),
  })
  .openapi('Album');

/** An answer in JSON, for a route's list. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** Answers that any route may give. */
export const problems = {
  default: { description: 'a problem', content: { 'application/problem+json': { schema: problemSchema } } },
} as const;

export const idParam = z.object({
  id: z
    .uuid()
    .toLowerCase()
    .openapi({ param: { name: 'id', in: 'path' } }),
});
export const hashParam = z.object({ sha256: hashSchema.openapi({ param: { name: 'sha256', in: 'path' } }) });
export const albumParam = z.object({
  album: albumNameSchema.openapi({ param: { name: 'album', in: 'path' } }),
});

export const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 visible ASCII characters')
    .optional()
    .describe('with the same key and words the same job is the answer, however often it is asked'),
});
