// Routes of jobs: asked for, looked at, watched, cancelled, tried again, deleted.

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { requestSchema } from '../job.js';
import type { Env } from './access.js';
import { idParam, jobForm, jobText, json, keyHeader, problems } from './forms.js';
import { addJob, requireFiles } from './new-jobs.js';
import { Problem } from './problem.js';
import { sendAdded, sendJob, sendText } from './send-job.js';
import type { Services } from './services.js';

const create = createRoute({
  ...{ method: 'post', path: '/v1/jobs', summary: 'Ask for one photo or many to be renovated' },
  request: {
    headers: keyHeader,
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

export function addJobs(app: OpenAPIHono<Env>, services: Services): void {
  const { queue, watcher, storage, keys } = services;
  const find = async (owner: string, id: string) => {
    const status = await queue.get(owner, id);
    if (!status) throw new Problem(404, `there is no job ${id}`);
    return status;
  };
  app.openapi(create, async (c) => {
    return sendAdded(c, await addJob(services, c.get('owner'), c.req.valid('json'), c.req.valid('header')));
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
    await requireFiles(services, owner, request);
    if (!(await queue.retry(owner, id)))
      throw new Problem(409, 'only a job that has ended, and of which something is not done, is tried again');
    return sendJob(c, await find(owner, id), 200);
  });
  app.openapi(remove, async (c) => {
    const [owner, { id }] = [c.get('owner'), c.req.valid('param')];
    await find(owner, id);
    if (!(await queue.remove(owner, id)))
      throw new Problem(409, 'expected a job that has ended; cancel it first');
    await storage.removeAll(keys.job(owner, id));
    return c.body(null, 204);
  });
}
