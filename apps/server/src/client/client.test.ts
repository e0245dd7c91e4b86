// The generated client against the server as a function, without a port: every route of the document is called through it at least
// once, and its types are those of the document as it is now.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256, useService } from '../service.fixture.js';
import { type ApiClient, binary, createApiClient } from './index.js';

const service = useService();
const called = new Set<string>();
/** Notes what is called, by method and path as the document has them. */
const noting = (client: ApiClient): ApiClient =>
  new Proxy(client, {
    get(target, method: 'GET') {
      return (path: '/v1/jobs', ...rest: []) => {
        called.add(`${method.toLowerCase()} ${path}`);
        return target[method](path, ...rest);
      };
    },
  });
const client = noting(
  createApiClient({ server: 'http://localhost', fetch: (request) => service().fetch(request) }),
);
const bytes = (text: string) => new TextEncoder().encode(text);
const [photo, reference] = [sha256('photo'), sha256('reference')];

beforeAll(async () => {
  for (const text of ['photo', 'reference']) {
    const params = { path: { sha256: sha256(text) } };
    const { data } = await client.PUT('/v1/uploads/{sha256}', { params, body: bytes(text), ...binary });
    expect(data).toEqual({ sha256: sha256(text), offset: text.length, complete: true });
  }
});

test('uploads, in parts and as streams', async () => {
  const hash = sha256('in parts');
  const params = { path: { sha256: hash } };
  const { stream, push, end } = channel();
  push('in ');
  end();
  const query = { partial: 'true' as const };
  const first = { params: { ...params, query }, body: stream, ...binary };
  expect((await client.PUT('/v1/uploads/{sha256}', first)).data).toMatchObject({
    offset: 3,
    complete: false,
  });
  expect((await client.GET('/v1/uploads/{sha256}', { params })).data?.offset).toBe(3);
  const second = { params: { ...params, query: { offset: 3 } }, body: new Blob(['parts']), ...binary };
  expect((await client.PUT('/v1/uploads/{sha256}', second)).data?.complete).toBe(true);
  expect((await client.DELETE('/v1/uploads/{sha256}', { params })).response.status).toBe(204);
});

test('albums', async () => {
  const params = { path: { album: 'family' } };
  expect((await client.PUT('/v1/albums/{album}', { params })).response.status).toBe(201);
  const body = { pictures: [{ upload: reference, name: 'aunt.jpg' }] };
  const { data } = await client.POST('/v1/albums/{album}/pictures', { params, body });
  expect(data).toMatchObject({ name: 'family', indexed: null });
  const missing = { pictures: [{ upload: sha256('none') }] };
  const { error } = await client.POST('/v1/albums/{album}/pictures', { params, body: missing });
  expect(error).toMatchObject({ status: 422, missing: [sha256('none')] });
  expect((await client.GET('/v1/albums')).data?.albums).toEqual(['family']);
  expect((await client.GET('/v1/albums/{album}', { params })).data?.indexed).toBeNull();
  expect((await client.GET('/v1/albums/{album}/pictures', { params })).data?.pictures).toEqual([reference]);
  const picture = { params: { path: { album: 'family', sha256: reference } }, parseAs: 'text' } as const;
  expect((await client.GET('/v1/albums/{album}/pictures/{sha256}', picture)).data).toBe('reference');

  const indexing = await client.POST('/v1/albums/{album}/index', { params });
  expect(indexing.data).toMatchObject({ state: 'waiting', photos: [{ name: 'family', status: 'waiting' }] });
  const asked = { photos: [{ upload: photo, name: 'old.jpg' }] };
  const searching = await client.POST('/v1/albums/{album}/search', { params, body: asked });
  expect(searching.data?.request).toMatchObject({ work: 'find', album: { name: 'family', count: 10 } });
  const claims = service().claimsOf('hands');
  for (const { id } of [indexing.data!, searching.data!]) {
    expect((await claims.claim())?.id).toBe(id);
    const references = [{ sha256: reference, score: 0.5 }];
    await claims.complete(id, [{ status: 'done', ...(id === searching.data!.id ? { references } : {}) }]);
  }
  // An answer is up to 0.1 s old.
  const path = { id: searching.data!.id };
  const found = async () => (await client.GET('/v1/jobs/{id}', { params: { path } })).data?.photos[0];
  await expect.poll(async () => (await found())?.references).toEqual([{ sha256: reference, score: 0.5 }]);

  expect(
    (await client.DELETE('/v1/albums/{album}/pictures/{sha256}', { params: picture.params })).error,
  ).toBeUndefined();
  expect((await client.GET('/v1/albums/{album}/pictures/{sha256}', picture)).response.status).toBe(404);
  await client.DELETE('/v1/albums/{album}', { params });
  expect((await client.GET('/v1/albums/{album}', { params })).error?.detail).toBe('there is no album family');
  expect((await client.POST('/v1/albums/{album}/search', { params, body: asked })).response.status).toBe(404);
});

test('jobs, from the question to the result', async () => {
  const body = {
    photos: [{ upload: photo, name: 'old.jpg' }],
    references: [reference],
    options: { vividness: 0.5 },
  };
  const header = { 'idempotency-key': 'once' };
  const { data: job } = await client.POST('/v1/jobs', { params: { header }, body });
  const path = { id: job!.id };
  expect((await client.POST('/v1/jobs', { params: { header }, body })).response.status).toBe(200);
  expect((await client.GET('/v1/jobs', { params: { query: {} } })).data?.jobs.map(({ id }) => id)).toContain(
    job!.id,
  );
  expect((await client.POST('/v1/jobs/{id}/cancel', { params: { path } })).data?.state).toBe('cancelled');
  expect((await client.POST('/v1/jobs/{id}/retry', { params: { path } })).data?.state).toBe('waiting');
  const events = client.GET('/v1/jobs/{id}/events', { params: { path }, parseAs: 'text' });
  const claims = service().claimsOf('hands');
  expect((await claims.claim())?.id).toBe(job!.id);
  const folder = service().areas.job('local', job!.id);
  mkdirSync(join(folder, '0.explain'), { recursive: true });
  for (const name of ['0.png', '0.mask.png', '0.png.romnet.json', '0.explain/change.png'])
    writeFileSync(join(folder, name), name);
  await claims.complete(job!.id, [{ status: 'done', file: '0.png' }]);
  expect((await events).data).toContain('"state":"done"');
  const of = { params: { path: { ...path, photo: 0 } }, parseAs: 'text' } as const;
  expect((await client.GET('/v1/jobs/{id}/photos/{photo}/result', of)).data).toBe('0.png');
  expect((await client.GET('/v1/jobs/{id}/photos/{photo}/mask', of)).data).toBe('0.mask.png');
  expect((await client.GET('/v1/jobs/{id}/photos/{photo}/record', of)).data).toBe('0.png.romnet.json');
  const { params } = of;
  const explanation = await client.GET('/v1/jobs/{id}/photos/{photo}/explanation', { params });
  expect(explanation.data?.files).toEqual(['change.png']);
  const file = { params: { path: { ...params.path, file: 'change.png' } }, parseAs: 'text' } as const;
  const part = await client.GET('/v1/jobs/{id}/photos/{photo}/explanation/{file}', file);
  expect(part.data).toBe('0.explain/change.png');
  expect((await client.DELETE('/v1/jobs/{id}', { params: { path } })).response.status).toBe(204);
  expect((await client.GET('/v1/jobs/{id}', { params: { path } })).error).toMatchObject({ status: 404 });
});

test('a token goes with every request', async () => {
  const seen: (string | null)[] = [];
  const fetch = async (request: Request) => {
    seen.push(request.headers.get('authorization'), request.redirect);
    return Response.json({ jobs: [] });
  };
  await createApiClient({ server: 'http://localhost/', token: 'secret', fetch }).GET('/v1/jobs');
  expect(seen).toEqual(['Bearer secret', 'error']);
});

test('the types are those of the document', async () => {
  const document = await (await service().call('GET', '/v1/openapi.json')).json();
  const { generate } = await import('../../scripts/client.mjs');
  const text = await generate(document);
  expect(
    text === readFileSync(new URL('schema.ts', import.meta.url), 'utf8'),
    'npm run -w @romnet/server client',
  ).toBe(true);
});

afterAll(async () => {
  const document = (await (await service().call('GET', '/v1/openapi.json')).json()) as {
    paths: Record<string, object>;
  };
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect([...called].sort()).toEqual(routes.sort());
  expect(service().faults).toEqual([]);
});

/** A body that is sent while it is made. */
function channel() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(made) {
      controller = made;
    },
  });
  return {
    stream,
    push: (text: string) => controller?.enqueue(bytes(text)),
    end: () => controller?.close(),
  };
}
