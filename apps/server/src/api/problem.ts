// What goes wrong, as RFC 9457 has it: a status, and one sentence that names the thing, what was expected and what came.

import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { StorageError } from '../files/storage.js';
import { UploadError, type UploadFault } from '../files/upload-error.js';

const TITLES = {
  400: 'Not understood',
  401: 'A token is needed',
  403: 'Not allowed',
  404: 'Not found',
  408: 'Too slow',
  409: 'Not now',
  413: 'Too large',
  415: 'Another type of content is expected',
  422: 'Not possible',
  429: 'Too many',
  500: 'A fault of the server',
  503: 'Not ready',
  507: 'No space left',
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** Thrown anywhere below a route; `fields` go into the answer. */
export class Problem extends Error {
  constructor(
    readonly status: ProblemStatus,
    detail: string,
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}

export const problemSchema = z
  .looseObject({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() })
  .openapi('Problem');

const OF_UPLOADS: Readonly<Record<UploadFault, ProblemStatus>> = {
  ...{ busy: 409, offset: 409, large: 413, full: 413, slow: 408, hash: 422 },
};

/** Any fault as an answer. Only those that are the client's business are told; `onFault` hears of the others. */
export function answerProblem(error: unknown, c: Context, onFault: (error: unknown) => void): Response {
  const problem = asProblem(error);
  if (problem.status >= 500) onFault(error);
  const { status, message, fields } = problem;
  const body = { type: 'about:blank', title: TITLES[status], status, detail: message, ...fields };
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return c.body(JSON.stringify(body), status, headers);
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof UploadError) return new Problem(OF_UPLOADS[error.fault], error.message);
  if (error instanceof HTTPException && error.status in TITLES)
    return new Problem(error.status as ProblemStatus, error.message);
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Problem(507, 'no space left on the server’s disk');
  if (error instanceof StorageError) return new Problem(503, 'the storage of files does not answer just now');
  return new Problem(500, 'something went wrong that should not; the server’s log says what');
}

/** The first fault that zod found, in one line. */
export function faultOf(error: z.core.$ZodError, what: string): string {
  const [issue] = error.issues;
  return `${[what, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'not as expected'}`;
}
