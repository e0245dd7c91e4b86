// Routes of albums: pictures that references are found among. Indexing and searching open pictures, so they are jobs for workers.

import { extname } from 'node:path';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { READABLE_EXTENSIONS } from '@romnet/imaging/files';
import type { AlbumState } from '../files/albums.js';
import { fileNameSchema, hashSchema, jobOf, MOST_PHOTOS } from '../job.js';
import type { Env } from './access.js';
import { albumForm, albumParam, hashParam, jobForm, json, keyHeader, problems } from './forms.js';
import { addJob } from './new-jobs.js';
import { Problem } from './problem.js';
import { binary, sendFile } from './send-file.js';
import { sendAdded } from './send-job.js';
import type { Services } from './services.js';

const PATH = '/v1/albums/{album}';
/** Pictures on a page of a list. */
const PAGE = 1000;

const create = createRoute({
  ...{ method: 'put', path: PATH, summary: 'Make an album, unless it is there' },
  request: { params: albumParam },
  responses: { 200: json(albumForm, 'it was there'), 201: json(albumForm, 'it is made'), ...problems },
});
const list = createRoute({
  ...{ method: 'get', path: '/v1/albums', summary: 'The names of all albums' },
  responses: { 200: json(z.strictObject({ albums: z.array(z.string()) }), 'their names'), ...problems },
});
const get = createRoute({
  ...{ method: 'get', path: PATH, summary: 'How an album stands' },
  request: { params: albumParam },
  responses: { 200: json(albumForm, 'the album'), ...problems },
});
const remove = createRoute({
  ...{ method: 'delete', path: PATH, summary: 'Delete an album with its pictures' },
  request: { params: albumParam },
  responses: { 204: { description: 'it is gone' }, ...problems },
});

const picture = z.strictObject({
  upload: hashSchema,
  name: fileNameSchema
    .refine((name) => READABLE_EXTENSIONS.includes(extname(name).toLowerCase()), {
      error: `expected a file name that ends with ${READABLE_EXTENSIONS.join(', ')}`,
    })
    .default('picture.jpg')
    .describe('its extension must be one of pictures'),
});
const add = createRoute({
  ...{ method: 'post', path: `${PATH}/pictures`, summary: 'Add uploads to an album' },
  description:
    'The album has copies, which stay when uploads are deleted. What is in it already is not added twice.',
  request: {
    params: albumParam,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ pictures: z.array(picture).min(1).max(MOST_PHOTOS) }),
        },
      },
    },
  },
  responses: { 200: json(albumForm, 'the album'), ...problems },
});
const pictures = createRoute({
  ...{ method: 'get', path: `${PATH}/pictures`, summary: 'A thousand pictures of an album, by their hashes' },
  request: { params: albumParam, query: z.object({ after: hashSchema.optional() }) },
  responses: {
    200: json(z.strictObject({ pictures: z.array(hashSchema) }), 'in their order'),
    ...problems,
  },
});
const pictureParam = albumParam.extend(hashParam.shape);
const getPicture = createRoute({
  ...{ method: 'get', path: `${PATH}/pictures/{sha256}`, summary: 'A picture of an album' },
  request: { params: pictureParam },
  responses: { 200: binary('the file as it was sent'), ...problems },
});
const removePicture = createRoute({
  ...{ method: 'delete', path: `${PATH}/pictures/{sha256}`, summary: 'Take a picture out of an album' },
  request: { params: pictureParam },
  responses: { 204: { description: 'it is gone' }, ...problems },
});

const jobs = { 200: json(jobForm, 'it was asked for before'), 201: json(jobForm, 'a new job'), ...problems };
const index = createRoute({
  ...{ method: 'post', path: `${PATH}/index`, summary: 'Have the index of an album brought up to date' },
  description:
    'Only pictures that have come since are looked at. A job that names the album does the same first.',
  request: { params: albumParam, headers: keyHeader },
  responses: jobs,
});
const search = createRoute({
  ...{ method: 'post', path: `${PATH}/search`, summary: 'Have references looked for, without renovating' },
  description: 'Each photo of the job lists its `references` when it is done, best first.',
  request: {
    params: albumParam,
    headers: keyHeader,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            photos: z
              .array(z.strictObject({ upload: hashSchema, name: fileNameSchema.optional() }))
              .min(1)
              .max(MOST_PHOTOS),
            count: z.int().min(1).max(32).default(10),
          }),
        },
      },
    },
  },
  responses: jobs,
});

export function addAlbums(app: OpenAPIHono<Env>, services: Services): void {
  const { albums, storage } = services;
  const none = (name: string) => new Problem(404, `there is no album ${name}`);
  const noPicture = (name: string, hash: string) =>
    new Problem(404, `there is no picture ${hash} in the album ${name}`);
  const find = async (owner: string, name: string): Promise<AlbumState> => {
    const state = await albums.state(owner, name);
    if (!state) throw none(name);
    return state;
  };
  app.openapi(create, async (c) => {
    const [owner, { album }] = [c.get('owner'), c.req.valid('param')];
    const isNew = await albums.create(owner, album);
    return c.json(await find(owner, album), isNew ? 201 : 200);
  });
  app.openapi(list, async (c) => c.json({ albums: await albums.list(c.get('owner')) }, 200));
  app.openapi(get, async (c) => c.json(await find(c.get('owner'), c.req.valid('param').album), 200));
  app.openapi(remove, async (c) => {
    const { album } = c.req.valid('param');
    if (!(await albums.remove(c.get('owner'), album))) throw none(album);
    return c.body(null, 204);
  });
  app.openapi(add, async (c) => {
    const [owner, { album }] = [c.get('owner'), c.req.valid('param')];
    const done = await albums.add(owner, album, c.req.valid('json').pictures);
    if (!done) throw none(album);
    const { missing } = done;
    if (missing.length > 0)
      throw new Problem(422, `expected uploads first of ${missing.length} files; all others were added`, {
        missing,
      });
    return c.json(await find(owner, album), 200);
  });
  app.openapi(pictures, async (c) => {
    const [owner, { album }] = [c.get('owner'), c.req.valid('param')];
    await find(owner, album);
    return c.json({ pictures: await albums.pictures(owner, album, c.req.valid('query').after, PAGE) }, 200);
  });
  app.openapi(getPicture, async (c) => {
    const { album, sha256 } = c.req.valid('param');
    const key = await albums.picture(c.get('owner'), album, sha256);
    if (key === undefined) throw noPicture(album, sha256);
    return sendFile(c, storage, key, `${sha256.slice(0, 8)}${extname(key)}`);
  });
  app.openapi(removePicture, async (c) => {
    const { album, sha256 } = c.req.valid('param');
    if (!(await albums.removePicture(c.get('owner'), album, sha256))) throw noPicture(album, sha256);
    return c.body(null, 204);
  });
  app.openapi(index, async (c) => {
    const [owner, { album }] = [c.get('owner'), c.req.valid('param')];
    await find(owner, album);
    const job = jobOf('index', { name: album }, []);
    return sendAdded(c, await addJob(services, owner, job, c.req.valid('header')));
  });
  app.openapi(search, async (c) => {
    const [owner, { album }] = [c.get('owner'), c.req.valid('param')];
    const { photos, count } = c.req.valid('json');
    await find(owner, album);
    const job = jobOf('find', { name: album, count }, photos);
    return sendAdded(c, await addJob(services, owner, job, c.req.valid('header')));
  });
}
