// Routes of jobs: asked for, looked at, watched, cancelled, tried again, deleted.

import { rm } from 'node:fs/promises';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, TypedResponse } from 'hono';
import { streamSSE } from 'hono/streaming';
import { requestSchema, uploadsOf } from '../job.js';
import type { JobStatus } from '../queue/status.js';
import type { Env } from './access.js';
import { idParam, jobForm, jobText, json, problems } from './forms.js';
import { Problem } from './problem.js';
import type { Services } from './services.js';

const create = createRoute({
  ...{ method: 'post', path: '/v1/jobs', summary: 'Ask for one photo or many to be renovated' },
  request: {
    headers: z.object({
      'idempotency-key': z
        .string()
        .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 visible ASCII characters')
        .optional()
        .describe('with the same key and words the same job is the answer, however often it is asked'),
    }),
    body: { required: true, content: { 'application/json': { schema: requestSchema } } },
  },
  responses: { 200: json(jobForm, 'it was asked for before'), 201: json(jobForm, 'a new job'), ...problems },
});

const listForm = z.strictObject({ jobs: z.array(jobForm) });
const list = createRoute({
  ...{ method: 'get', path: '/v1/jobs', summary: 'The newest hundred jobs' },
  request: { query: z.object({ before: z.iso.datetime().optional().describe('only jobs created before') }) },
  responses: { 200: json(listForm, 'the newest first'), ...problems },
});

const get = createRoute({
  ...{ method: 'get', path: '/v1/jobs/{id}', summary: 'How a job stands' },
  request: { params: idParam },
  responses: { 200: json(jobForm, 'the job'), ...problems },
});

const events = createRoute({
  ...{ method: 'get', path: '/v1/jobs/{id}/events', summary: 'How a job goes on, until it has ended' },
  request: { params: idParam },
  responses: {
    200: {
      description: 'server-sent events named `job`, each with a Job as its data',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    ...problems,
  },
});

const act = (verb: 'cancel' | 'retry', summary: string) =>
  createRoute({
    ...{ method: 'post', path: `/v1/jobs/{id}/${verb}`, summary },
    request: { params: idParam },
    responses: { 200: json(jobForm, 'the job'), ...problems },
  } as const);
const cancel = act('cancel', 'Stop a job; what is done of it stays');
const retry = act('retry', 'Try once more what is not done');

const remove = createRoute({
  ...{ method: 'delete', path: '/v1/jobs/{id}', summary: 'Forget a job that has ended, with all its files' },
  request: { params: idParam },
  responses: { 204: { description: 'it is gone' }, ...problems },
});

/** A sign of life for what stands between, which else would close a silent line. */
const ALIVE = 15_000;

/** Sends what is JSON of a `T` already. */
const sendText = <T, S extends 200 | 201>(c: Context<Env>, text: string, status: S) =>
  c.body(text, status, { 'content-type': 'application/json' }) as unknown as TypedResponse<T, S, 'json'>;
const sendJob = <S extends 200 | 201>(c: Context<Env>, job: JobStatus, status: S) =>
  sendText<z.infer<typeof jobForm>, S>(c, jobText(job), status);

export function addJobs(app: OpenAPIHono<Env>, services: Services): void {
  const { queue, uploads, watcher, areas, jobsPerUser } = services;
  const find = async (owner: string, id: string) => {
    const status = await queue.get(owner, id);
    if (!status) throw new Problem(404, `there is no job ${id}`);
    return status;
  };
  app.openapi(create, async (c) => {
    const owner = c.get('owner');
    const request = c.req.valid('json');
    const key = c.req.valid('header')['idempotency-key'];
    const missing = await uploads.missing(owner, uploadsOf(request));
    if (missing.length > 0)
      throw new Problem(422, `expected uploads first of ${missing.length} files`, { missing });
    const added = await queue.add(owner, request, { key, most: jobsPerUser });
    if (!added) throw new Problem(429, `expected at most ${jobsPerUser} unfinished jobs, got one more`);
    if (!added.isSame) throw new Problem(422, 'this Idempotency-Key was used for another job');
    const job = await find(owner, added.id);
    c.header('location', `/v1/jobs/${added.id}`);
    return added.isNew ? sendJob(c, job, 201) : sendJob(c, job, 200);
  });
  app.openapi(list, async (c) => {
    const { before } = c.req.valid('query');
    const jobs = await queue.list(c.get('owner'), before === undefined ? undefined : new Date(before));
    return sendText<z.infer<typeof listForm>, 200>(c, `{"jobs":[${jobs.map(jobText).join()}]}`, 200);
  });
  app.openapi(get, async (c) => sendJob(c, await find(c.get('owner'), c.req.valid('param').id), 200));
  app.openapi(events, async (c) => {
    const { id } = c.req.valid('param');
    await find(c.get('owner'), id);
    return streamSSE(c, async (stream) => {
      const alive = setInterval(() => void stream.write(': alive\n\n'), ALIVE);
      let stop = () => {};
      await new Promise<void>((resolve) => {
        stream.onAbort(resolve);
        stop = watcher.watch(id, async (status) => {
          if (status) await stream.writeSSE({ event: 'job', data: jobText(status) });
          if (!status || status.ended) resolve();
        });
      });
      stop();
      clearInterval(alive);
    });
  });
  app.openapi(cancel, async (c) => {
    const [owner, { id }] = [c.get('owner'), c.req.valid('param')];
    // Who cancels twice, or too late, has what was wanted, or is told what became of it.
    await queue.cancel(owner, id);
    return sendJob(c, await find(owner, id), 200);
  });
  app.openapi(retry, async (c) => {
    const [owner, { id }] = [c.get('owner'), c.req.valid('param')];
    const { request } = await find(owner, id);
    const missing = await uploads.missing(owner, uploadsOf(request));
    if (missing.length > 0)
      throw new Problem(422, `expected uploads first of ${missing.length} files`, { missing });
    if (!(await queue.retry(owner, id)))
      throw new Problem(409, 'only a job that has ended, and of which something is not done, is tried again');
    return sendJob(c, await find(owner, id), 200);
  });
  app.openapi(remove, async (c) => {
    const [owner, { id }] = [c.get('owner'), c.req.valid('param')];
    await find(owner, id);
    if (!(await queue.remove(owner, id)))
      throw new Problem(409, 'expected a job that has ended; cancel it first');
    await rm(areas.job(owner, id), { recursive: true, force: true });
    return c.body(null, 204);
  });
}
