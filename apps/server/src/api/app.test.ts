// The API from upload to deletion, by calling it; jobs are done by the test's own hands. No port, no picture.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256, useService } from '../service.fixture.js';

const service = useService();
const call: ReturnType<typeof service>['call'] = (...args) => service().call(...args);
const bytes = (text: string) => new TextEncoder().encode(text);
const put = (text: string, query = '', hash = sha256(text)) =>
  call('PUT', `/v1/uploads/${hash}${query}`, bytes(text));
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = (await response.json()) as { status: number; detail: string; title: string };
  expect(body.status).toBe(response.status);
  expect(body.detail).not.toContain('\n');
  return body;
};
const photo = sha256('photo');
const jobFor = async (more: object = {}, headers = {}) => {
  const response = await call(
    'POST',
    '/v1/jobs',
    { photos: [{ upload: photo, name: 'old.jpg' }], ...more },
    headers,
  );
  return {
    status: response.status,
    response,
    job: (await response.clone().json()) as { id: string; state: string },
  };
};

describe('uploads', () => {
  test('come whole, or in parts, and a second time at no cost', async () => {
    expect(await (await put('whole')).json()).toEqual({ sha256: sha256('whole'), offset: 5, complete: true });
    const hash = sha256('in parts');
    expect(await (await put('in ', '?partial=true', hash)).json()).toMatchObject({
      offset: 3,
      complete: false,
    });
    expect(await (await call('GET', `/v1/uploads/${hash}`)).json()).toMatchObject({ offset: 3 });
    const wrong = await put('arts', '?offset=4', hash);
    expect(wrong.status).toBe(409);
    expect((await problemOf(wrong)).detail).toBe('expected bytes from 3 on, got them from 4 on');
    expect(await (await put('parts', '?offset=3', hash)).json()).toMatchObject({ offset: 8, complete: true });
    expect((await put('in parts')).status).toBe(200);
    expect((await call('DELETE', `/v1/uploads/${hash}`)).status).toBe(204);
    expect(await (await call('GET', `/v1/uploads/${hash}`)).json()).toMatchObject({ offset: 0 });
  });

  test('that are not what their name says are not kept', async () => {
    const response = await put('other', '', sha256('one'));
    expect(response.status).toBe(422);
    expect((await problemOf(response)).detail).toMatch(
      /^expected bytes with the SHA-256 \w{64}, got \w{64}$/,
    );
    expect(await (await call('GET', `/v1/uploads/${sha256('one')}`)).json()).toMatchObject({ offset: 0 });
  });

  test('that break off or stand still go on from where they were', async () => {
    const hash = sha256('slow and late');
    const body = new ReadableStream({ start: (controller) => controller.enqueue(bytes('slow ')) });
    const slow = await call('PUT', `/v1/uploads/${hash}`, body);
    expect((await problemOf(slow)).status).toBe(408);
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes('and '));
      },
      pull: (controller) => controller.error(new Error('the line is cut')),
    });
    await call('PUT', `/v1/uploads/${hash}?offset=5`, broken);
    const { offset } = (await (await call('GET', `/v1/uploads/${hash}`)).json()) as { offset: number };
    expect(offset).toBeGreaterThanOrEqual(5);
    const rest = 'slow and late'.slice(offset);
    expect(await (await put(rest, `?offset=${offset}`, hash)).json()).toMatchObject({ complete: true });
    service().faults.length = 0;
  });

  test('have limits: each, and all of a user', async () => {
    expect((await problemOf(await put('x'.repeat(1001)))).detail).toBe(
      'expected an upload of at most 1000 bytes',
    );
    for (const letter of 'abcd') await put(letter.repeat(990));
    const full = await put('e'.repeat(990));
    expect((await problemOf(full)).detail).toBe('the space for uploads is used up; delete some first');
    for (const letter of 'abcde') await call('DELETE', `/v1/uploads/${sha256(letter.repeat(990))}`);
    await call('DELETE', `/v1/uploads/${sha256('x'.repeat(1001))}`);
  });
});

describe('jobs', () => {
  beforeAll(async () => {
    await put('photo');
  });

  test('need their uploads, and options in range, each said in one sentence', async () => {
    const missing = await call('POST', '/v1/jobs', { photos: [{ upload: sha256('none') }] });
    expect(await problemOf(missing)).toMatchObject({ status: 422, missing: [sha256('none')] });
    const faults: [object, RegExp][] = [
      [{ photos: [] }, /^json\.photos: /],
      [{ photos: [{ upload: '../../etc/passwd' }] }, /^json\.photos\.0\.upload: expected the SHA-256/],
      [{ photos: [{ upload: photo, name: '../x.jpg' }] }, /name: expected a file name without folders/],
      [{ options: { vividness: 2 } }, /^json\.options\.vividness: /],
      [{ options: { sharpness: 2 } }, /^json\.options: .*sharpness/],
      [{ options: { restore: false, color: false } }, /nothing to do/],
      [{ options: { onlyMask: true } }, /onlyMask needs a mask/],
    ];
    for (const [more, reason] of faults) {
      const { response } = await jobFor(more);
      expect(response.status).toBe(422);
      expect((await problemOf(response)).detail).toMatch(reason);
    }
    const broken = await call('POST', '/v1/jobs', bytes('{'), { 'content-type': 'application/json' });
    expect((await problemOf(broken)).status).toBe(400);
  });

  test('take the settings of the record, with the defaults of the command', async () => {
    const { response, job } = await jobFor();
    expect(response.headers.get('location')).toBe(`/v1/jobs/${job.id}`);
    expect(job).toMatchObject({
      state: 'waiting',
      progress: 0,
      request: { options: { color: 'auto', restore: true, vividness: 0.5, luminance: 1, profile: 'srgb' } },
    });
    expect((await call('DELETE', `/v1/jobs/${job.id}`)).status).toBe(409);
    expect((await call('GET', `/v1/jobs/${job.id.toUpperCase()}`)).status).toBe(200);
    expect(await (await call('POST', `/v1/jobs/${job.id}/cancel`)).json()).toMatchObject({
      state: 'cancelled',
    });
    expect((await call('DELETE', `/v1/jobs/${job.id}`)).status).toBe(204);
    expect((await problemOf(await call('GET', `/v1/jobs/${job.id}`))).status).toBe(404);
  });

  test('are asked for once by key', async () => {
    const key = { 'idempotency-key': 'once' };
    const one = await jobFor({}, key);
    const two = await jobFor({}, key);
    expect([one.status, two.status]).toEqual([201, 200]);
    expect(two.job.id).toBe(one.job.id);
    expect((await jobFor({ options: { vividness: 1 } }, key)).status).toBe(422);
    await call('POST', `/v1/jobs/${one.job.id}/cancel`);
  });

  test('are limited in number', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await jobFor()).job.id);
    expect((await problemOf((await jobFor()).response)).status).toBe(429);
    expect(await (await call('GET', '/v1/jobs')).json()).toMatchObject({ jobs: { length: 6 } });
    for (const id of ids) await call('POST', `/v1/jobs/${id}/cancel`);
  });

  test('are watched to their end, and give what they made', async () => {
    const { job } = await jobFor({ options: { explain: true } });
    const { areas, claimsOf } = service();
    const stream = (await call('GET', `/v1/jobs/${job.id}/events`)).text();
    expect((await call('GET', `/v1/jobs/${job.id}/photos/0/result`)).status).toBe(409);
    const claims = claimsOf('hands');
    expect(await claims.claim()).toMatchObject({ id: job.id });
    await claims.beat(job.id, 0.5, 'color', [{ status: 'waiting' }]);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const folder = areas.job('local', job.id);
    mkdirSync(join(folder, '0.explain'), { recursive: true });
    writeFileSync(join(folder, '0.png'), 'a picture');
    writeFileSync(join(folder, '0.mask.png'), 'a mask');
    writeFileSync(join(folder, '0.png.romnet.json'), '{}');
    writeFileSync(join(folder, '0.explain', 'change.png'), 'a change');
    await claims.complete(job.id, [{ status: 'done', file: '0.png', width: 3, height: 2 }]);
    const told = [...(await stream).matchAll(/^event: job\ndata: (.*)$/gm)].map(([, data = '']) =>
      JSON.parse(data),
    );
    expect(told.map(({ state }) => state)).toEqual(expect.arrayContaining(['running', 'done']));
    expect(told.at(-1)).toMatchObject({
      state: 'done',
      photos: [{ name: 'old.jpg', status: 'done', width: 3 }],
    });
    expect(told.at(-1).photos[0]).not.toHaveProperty('file');
    const at = (part: string) => call('GET', `/v1/jobs/${job.id}/photos/0/${part}`);
    const result = await at('result');
    expect(result.headers.get('content-type')).toBe('image/png');
    expect(result.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await result.text()).toBe('a picture');
    expect(await (await at('mask')).text()).toBe('a mask');
    expect(await (await at('record')).text()).toBe('{}');
    expect(await (await at('explanation')).json()).toEqual({ files: ['change.png'] });
    expect(await (await at('explanation/change.png')).text()).toBe('a change');
    for (const path of ['explanation/other.png', 'explanation/..%2f..%2f0.png', '../0.png'])
      expect([400, 404]).toContain((await at(path)).status);
    expect((await call('GET', `/v1/jobs/${job.id}/photos/1/result`)).status).toBe(404);
    expect((await call('POST', `/v1/jobs/${job.id}/retry`)).status).toBe(409);
    expect((await call('DELETE', `/v1/jobs/${job.id}`)).status).toBe(204);
    expect(existsSync(folder)).toBe(false);
  });

  test('that failed are tried once more', async () => {
    const { job } = await jobFor();
    const claims = service().claimsOf('hands');
    await claims.claim();
    await claims.complete(job.id, [{ status: 'failed', error: 'old.jpg: no picture' }]);
    // What a worker says is seen within a moment, not at once.
    const seen = async () => (await call('GET', `/v1/jobs/${job.id}`)).json();
    await expect.poll(seen).toMatchObject({ state: 'failed', error: 'old.jpg: no picture' });
    expect((await problemOf(await call('GET', `/v1/jobs/${job.id}/photos/0/result`))).detail).toBe(
      'this photo has no result: old.jpg: no picture',
    );
    expect(await (await call('POST', `/v1/jobs/${job.id}/retry`)).json()).toMatchObject({ state: 'waiting' });
    await call('POST', `/v1/jobs/${job.id}/cancel`);
  });
});

test('the document names every route, and the forms they take', async () => {
  const document = (await (await call('GET', '/v1/openapi.json')).json()) as { paths: object };
  expect(Object.keys(document.paths).sort()).toEqual([
    '/v1/albums',
    '/v1/albums/{album}',
    '/v1/albums/{album}/index',
    '/v1/albums/{album}/pictures',
    '/v1/albums/{album}/pictures/{sha256}',
    '/v1/albums/{album}/search',
    '/v1/jobs',
    '/v1/jobs/{id}',
    '/v1/jobs/{id}/cancel',
    '/v1/jobs/{id}/events',
    '/v1/jobs/{id}/photos/{photo}/explanation',
    '/v1/jobs/{id}/photos/{photo}/explanation/{file}',
    '/v1/jobs/{id}/photos/{photo}/mask',
    '/v1/jobs/{id}/photos/{photo}/record',
    '/v1/jobs/{id}/photos/{photo}/result',
    '/v1/jobs/{id}/retry',
    '/v1/uploads/{sha256}',
  ]);
  expect(JSON.stringify(document)).toContain('colorStrength');
});

test('health, readiness and metrics', async () => {
  expect(await (await call('GET', '/healthz')).text()).toBe('ok\n');
  expect(await (await call('GET', '/readyz')).text()).toBe('ready\n');
  const text = await (await call('GET', '/metrics')).text();
  expect(text).toMatch(/romnet_http_requests_total\{method="GET",route="\/healthz",status="200"\} 1/);
  for (const line of text.trim().split('\n'))
    expect(line).toMatch(/^(# TYPE \w+ \w+|\w+(\{[^}]*\})? [\d.e+-]+)$/);
  expect(service().faults).toEqual([]);
});

describe('who may ask', () => {
  const status = async (headers: Record<string, string>, path = '/v1/jobs') =>
    (await call('GET', path, undefined, headers)).status;

  test('pages from elsewhere, and foreign names for this machine, get nothing', async () => {
    expect(await status({ host: 'evil.example' })).toBe(403);
    expect(await status({ host: 'localhost:8080' })).toBe(200);
    expect(await status({ origin: 'http://evil.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({ host: 'localhost:8080', origin: 'http://localhost:8080' })).toBe(200);
    expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    const answer = await call('OPTIONS', '/v1/jobs', undefined, { 'access-control-request-method': 'POST' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a token shows its user’s own jobs and files, and no one else’s', async () => {
    const tokens = ['ann', 'ben'].map((user) => ({ user, sha256: sha256(`token-of-${user}`) }));
    const app = service().appFor({ tokens: () => tokens, needsToken: true, hosts: undefined });
    const as = (
      user: string | undefined,
      method: string,
      path: string,
      body?: string | Uint8Array<ArrayBuffer>,
    ) =>
      app.request(`http://any.example${path}`, {
        method,
        ...(body === undefined ? {} : { body }),
        headers: {
          ...(user === undefined ? {} : { authorization: `Bearer token-of-${user}` }),
          ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
        },
      });
    for (const user of [undefined, 'carl', ''])
      for (const path of ['/v1/jobs', `/v1/uploads/${photo}`, '/metrics']) {
        const refused = await as(user, 'GET', path);
        expect(refused.status, `${user} ${path}`).toBe(401);
        expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      }
    expect((await as(undefined, 'GET', '/healthz')).status).toBe(200);
    await as('ann', 'PUT', `/v1/uploads/${photo}`, bytes('photo'));
    const asked = JSON.stringify({ photos: [{ upload: photo }] });
    expect((await as('ben', 'POST', '/v1/jobs', asked)).status).toBe(422);
    const made = await as('ann', 'POST', '/v1/jobs', asked);
    const { id } = (await made.json()) as { id: string };
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/cancel'],
      ['POST', '/retry'],
      ['GET', '/events'],
      ['GET', '/photos/0/result'],
    ] as const)
      expect((await as('ben', method, `/v1/jobs/${id}${path}`)).status).toBe(404);
    expect(await (await as('ben', 'GET', '/v1/jobs')).json()).toEqual({ jobs: [] });
    expect(await (await as('ann', 'POST', `/v1/jobs/${id}/cancel`)).json()).toMatchObject({
      state: 'cancelled',
    });
  });
});
