// Answers that are a job: sent as the JSON that was written once for its status, however many ask.

import type { z } from '@hono/zod-openapi';
import type { Context, TypedResponse } from 'hono';
import type { JobStatus } from '../queue/status.js';
import type { Env } from './access.js';
import { type jobForm, jobText } from './forms.js';

/** Sends what is JSON of a `T` already. */
export const sendText = <T, S extends 200 | 201>(c: Context<Env>, text: string, status: S) =>
  c.body(text, status, { 'content-type': 'application/json' }) as unknown as TypedResponse<T, S, 'json'>;

export const sendJob = <S extends 200 | 201>(c: Context<Env>, job: JobStatus, status: S) =>
  sendText<z.infer<typeof jobForm>, S>(c, jobText(job), status);

/** A job that was asked for, and where it is; 200 where it had been asked for before. */
export function sendAdded(
  c: Context<Env>,
  { status, isNew }: { readonly status: JobStatus; readonly isNew: boolean },
) {
  c.header('location', `/v1/jobs/${status.id}`);
  return isNew ? sendJob(c, status, 201) : sendJob(c, status, 200);
}
