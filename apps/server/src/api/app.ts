// The whole API as a function from a request to a response. It opens no port, starts no worker, and decodes no picture.

import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { type Env, refuseStrangers, requireOwner } from './access.js';
import { addAlbums } from './albums.js';
import { addJobs } from './jobs.js';
import { createRequestMetrics } from './metrics.js';
import { answerProblem, faultOf, Problem } from './problem.js';
import { addResults } from './results.js';
import type { Services } from './services.js';
import { addUploads } from './uploads.js';

/** The most that a job's description takes, in bytes: a thousand photos with names, masks and some hints. */
const DESCRIPTION = 4 * 2 ** 20;

export function createApp(services: Services): OpenAPIHono<Env> {
  const { access, onFault, version } = services;
  const app = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success)
        throw new Problem(result.target === 'json' ? 422 : 400, faultOf(result.error, result.target));
    },
  });
  const metrics = createRequestMetrics(() => performance.now());
  app.onError((error, c) => answerProblem(error, c, onFault));
  app.notFound((c) => answerProblem(new Problem(404, `there is nothing at ${c.req.path}`), c, onFault));
  app.use(metrics.middleware);
  app.use(async (c, next) => {
    await next();
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-resource-policy', 'same-origin');
  });
  app.use(refuseStrangers(access));

  app.get('/healthz', (c) => c.text('ok\n'));
  app.get('/readyz', async (c) => {
    const fault = await services.fault();
    if (fault !== undefined) throw new Problem(503, fault);
    return c.text('ready\n');
  });
  app.get('/metrics', requireOwner(access), async (c) =>
    c.text(metrics.text() + (await services.metrics()), 200, { 'content-type': 'text/plain; version=0.0.4' }),
  );
  app.doc31('/v1/openapi.json', {
    openapi: '3.1.0',
    info: {
      ...{ title: 'ROMNet', version },
      description: 'Renovates old photographs: send files, ask for a job, take the results.',
    },
    security: [{ token: [] }],
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });

  const tooLarge = () => {
    throw new Problem(413, `expected a description of at most ${DESCRIPTION} bytes`);
  };
  app.use('/v1/jobs/*', bodyLimit({ maxSize: DESCRIPTION, onError: tooLarge }));
  app.use('/v1/uploads/*', requireOwner(access));
  app.use('/v1/jobs/*', requireOwner(access));
  app.use('/v1/albums/*', bodyLimit({ maxSize: DESCRIPTION, onError: tooLarge }));
  app.use('/v1/albums/*', requireOwner(access));
  addUploads(app, services);
  addJobs(app, services);
  addResults(app, services);
  addAlbums(app, services);
  return app;
}
