// Routes of what a job has made: pictures, masks, explanations, records. Files go out as they are stored.

import { extname } from 'node:path';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { namesOf } from '../files/areas.js';
import type { Env } from './access.js';
import { idParam, json, problems } from './forms.js';
import { Problem } from './problem.js';
import { binary, sendFile } from './send-file.js';
import type { Services } from './services.js';

const photoParam = idParam.extend({
  photo: z.coerce
    .number()
    .int()
    .min(0)
    .max(9999)
    .openapi({ param: { name: 'photo', in: 'path' }, description: 'its place in the request, from 0' }),
});
const fileParam = photoParam.extend({
  file: z
    .string()
    .regex(/^[a-z0-9-]+\.(png|npy|json)$/i, 'expected the name of a file of an explanation')
    .openapi({ param: { name: 'file', in: 'path' } }),
});

const at = (part: string) => `/v1/jobs/{id}/photos/{photo}/${part}`;
const route = <P extends typeof photoParam | typeof fileParam>(part: string, params: P, summary: string) =>
  createRoute({
    ...{ method: 'get', path: at(part), summary, request: { params } },
    responses: { 200: binary('the file'), ...problems },
  } as const);

const result = route('result', photoParam, 'The renovated photo');
const mask = route('mask', photoParam, 'Where the photo was repaired, as a grey PNG');
const record = route('record', photoParam, 'What was done, to what and by what');
const explanationFile = route('explanation/{file}', fileParam, 'A file of an explanation');
const explanation = createRoute({
  ...{ method: 'get', path: at('explanation'), summary: 'Which files explain the result' },
  request: { params: photoParam },
  responses: { 200: json(z.strictObject({ files: z.array(z.string()) }), 'their names'), ...problems },
});

export function addResults(app: OpenAPIHono<Env>, { queue, keys, storage }: Services): void {
  /** The name of a photo's result. */
  const resultOf = async (owner: string, id: string, photo: number): Promise<string> => {
    const status = await queue.get(owner, id);
    if (!status) throw new Problem(404, `there is no job ${id}`);
    const outcome = status.outcomes[photo];
    if (!outcome)
      throw new Problem(404, `expected a photo from 0 to ${status.outcomes.length - 1}, got ${photo}`);
    if (outcome.status === 'waiting') throw new Problem(409, 'this photo is not done yet');
    if (!outcome.file)
      throw new Problem(404, `this photo has no result: ${outcome.error ?? 'its job did not renovate'}`);
    return outcome.file;
  };
  app.openapi(result, async (c) => {
    const { id, photo } = c.req.valid('param');
    const name = await resultOf(c.get('owner'), id, photo);
    return sendFile(c, storage, keys.file(c.get('owner'), id, name), `renovated${extname(name)}`);
  });
  app.openapi(mask, async (c) => {
    const { id, photo } = c.req.valid('param');
    await resultOf(c.get('owner'), id, photo);
    return sendFile(c, storage, keys.file(c.get('owner'), id, namesOf(photo).mask), 'mask.png');
  });
  app.openapi(record, async (c) => {
    const { id, photo } = c.req.valid('param');
    const name = await resultOf(c.get('owner'), id, photo);
    return sendFile(c, storage, keys.file(c.get('owner'), id, namesOf(photo).record(name)), 'record.json');
  });
  app.openapi(explanation, async (c) => {
    const { id, photo } = c.req.valid('param');
    await resultOf(c.get('owner'), id, photo);
    const files = await storage.names(keys.file(c.get('owner'), id, namesOf(photo).explanation));
    if (files.length === 0) throw new Problem(404, 'there is no explanation; it was not asked for');
    return c.json({ files: files.filter((name) => /^[a-z0-9-]+\.(png|npy|json)$/i.test(name)).sort() }, 200);
  });
  app.openapi(explanationFile, async (c) => {
    const { id, photo, file } = c.req.valid('param');
    await resultOf(c.get('owner'), id, photo);
    return sendFile(c, storage, keys.file(c.get('owner'), id, namesOf(photo).explanation, file), file);
  });
}
