// Routes of uploads: what a file's bytes are called is their hash, so that sending twice costs nothing and a broken transfer goes on.

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Env } from './access.js';
import { hashParam, json, problems, uploadForm } from './forms.js';
import type { Services } from './services.js';

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

const put = createRoute({
  ...{ method: 'put', path: '/v1/uploads/{sha256}', summary: 'Send a file, or the next part of it' },
  description:
    'The body is the bytes themselves. After a broken transfer ask for the offset and go on from there. Nothing is sent twice: ' +
    'for a file that is there the answer comes without the body being read.',
  request: {
    params: hashParam,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0).describe('where in the file the body begins'),
      partial: flag.describe('more will follow'),
    }),
    body: {
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
  },
  responses: { 200: json(uploadForm, 'what is there now'), ...problems },
});

const get = createRoute({
  ...{ method: 'get', path: '/v1/uploads/{sha256}', summary: 'How much of a file is there' },
  request: { params: hashParam },
  responses: { 200: json(uploadForm, 'what is there'), ...problems },
});

const remove = createRoute({
  ...{ method: 'delete', path: '/v1/uploads/{sha256}', summary: 'Delete a file' },
  request: { params: hashParam },
  responses: { 204: { description: 'it is not there' }, ...problems },
});

export function addUploads(app: OpenAPIHono<Env>, { uploads }: Services): void {
  app.openapi(put, async (c) => {
    const { sha256 } = c.req.valid('param');
    const { offset, partial } = c.req.valid('query');
    const body = bytesOf(c.req.raw.body);
    const state = await uploads.append(c.get('owner'), sha256, body, { offset, isLast: !partial });
    return c.json({ sha256, ...state }, 200);
  });
  app.openapi(get, async (c) => {
    const { sha256 } = c.req.valid('param');
    return c.json({ sha256, ...(await uploads.state(c.get('owner'), sha256)) }, 200);
  });
  app.openapi(remove, async (c) => {
    await uploads.remove(c.get('owner'), c.req.valid('param').sha256);
    return c.body(null, 204);
  });
}

async function* bytesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}
