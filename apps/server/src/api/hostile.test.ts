// A thousand hostile requests: each is refused with a problem, none is a fault of ours, and nothing is written or removed anywhere.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { sha256, useService } from '../service.fixture.js';

const service = useService();

const TRAVERSALS = [
  ...[
    '..',
    '../..',
    '..%2f..%2fsecret',
    '%2e%2e',
    '%2e%2e%2f%2e%2e%2fsecret',
    '..\\..\\secret',
    '..%5c..%5csecret',
  ],
  ...[
    '%00',
    'a%00.png',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    '....//....//secret',
    '%c0%ae%c0%ae%c0%afsecret',
    '~',
    '.',
  ],
  ...[
    'secret',
    'con',
    'file:///etc/passwd',
    '%ff%fe',
    '*',
    '$(id)',
    "';drop table romnet.task;--",
    '0'.repeat(5000),
  ],
];
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER,
    '',
    '../x',
    'a\0b',
    '\uD800',
    [],
    [[]],
    {},
    'x'.repeat(10_000),
  ],
  ...[
    { __proto__: { owner: 'x' } },
    JSON.parse('{"__proto__": {"owner": "x"}}'),
    { $gt: '' },
    ['a'],
    0.5,
    'NaN',
  ],
];
const hash = 'a'.repeat(64);
const id = '00000000-0000-4000-8000-000000000000';

interface Hostile {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Ways to ask for what is not one's own, and to say what nobody understands. */
function hostileRequests(): Hostile[] {
  const requests: Hostile[] = [];
  for (const name of TRAVERSALS) {
    for (const method of ['GET', 'PUT', 'DELETE', 'POST', 'PATCH', 'PROPFIND'])
      requests.push({
        method,
        path: `/v1/uploads/${name}`,
        ...(method === 'PUT' ? { body: new Uint8Array(9) } : {}),
      });
    for (const path of [
      `/v1/jobs/${name}`,
      `/v1/jobs/${name}/events`,
      `/v1/jobs/${id}/photos/${name}/result`,
    ])
      requests.push({ method: 'GET', path });
    for (const path of [`/v1/jobs/${id}/photos/0/explanation/${name}`, `/v1/jobs/${name}/photos/0/mask`])
      requests.push({ method: 'GET', path });
    for (const verb of ['cancel', 'retry'])
      requests.push({ method: 'POST', path: `/v1/jobs/${name}/${verb}` });
    requests.push({ method: 'DELETE', path: `/v1/jobs/${name}` });
    // The one that is a name of an album is made, and is nobody's fault.
    if (!/^(secret|con|0{5000})$/.test(name))
      for (const method of ['GET', 'PUT', 'DELETE']) requests.push({ method, path: `/v1/albums/${name}` });
    for (const method of ['GET', 'DELETE'])
      requests.push({ method, path: `/v1/albums/mine/pictures/${name}` });
    for (const verb of ['index', 'search', 'pictures'])
      requests.push({ method: 'POST', path: `/v1/albums/${name}/${verb}`, body: {} });
    requests.push({
      ...{ method: 'POST', path: '/v1/albums/mine/pictures' },
      body: { pictures: [{ upload: hash, name: `${name}.jpg` }] },
    });
    for (const offset of ['-1', 'x', '1e400', '5']) {
      const path = `/v1/uploads/${hash}?offset=${offset}&partial=${encodeURIComponent(name)}`;
      requests.push({ method: 'PUT', path, body: new Uint8Array(3) });
    }
  }
  const photos = [{ upload: hash }];
  for (const value of VALUES)
    for (const body of [
      ...[value, { photos: value }, { photos: [value] }, { photos: [{ upload: value }] }],
      ...[{ photos: [{ upload: hash, name: value }] }, { photos: [{ upload: hash, mask: value }] }],
      ...[{ photos: [{ upload: hash, hints: value }] }, { photos: [{ upload: hash, hints: [value] }] }],
      ...[
        { photos, references: value },
        { photos, references: [value] },
        { photos, options: value },
      ],
      ...['vividness', 'luminance', 'format', 'color', 'profile', 'explain', 'owner'].map((name) => ({
        photos,
        options: { [name]: value },
      })),
    ])
      requests.push({ method: 'POST', path: '/v1/jobs', body });
  const type = (content: string) => ({ 'content-type': content });
  for (const content of [
    'text/plain',
    'text/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
  ])
    requests.push({
      method: 'POST',
      path: '/v1/jobs',
      body: new TextEncoder().encode('{}'),
      headers: type(content),
    });
  for (const text of ['{', '['.repeat(100_000), '"\\ud800"', '\u0000', '{"photos":1e999}', 'null'])
    requests.push({
      ...{ method: 'POST', path: '/v1/jobs', headers: type('application/json') },
      body: new TextEncoder().encode(text),
    });
  requests.push({ method: 'POST', path: '/v1/jobs', body: { photos: 'x'.repeat(5 * 2 ** 20) } });
  for (const key of ['', ' ', 'x'.repeat(201), 'é'])
    requests.push({
      method: 'POST',
      path: '/v1/jobs',
      body: { photos },
      headers: { 'idempotency-key': key },
    });
  for (const before of ['yesterday', '0', "' or 1=1", '2026-13-99T00:00:00Z'])
    requests.push({ method: 'GET', path: `/v1/jobs?before=${encodeURIComponent(before)}` });
  return requests;
}

/** Bytes without a plan, as a path or a body. */
function randomRequests(count: number): Hostile[] {
  const random = createRandom(18);
  const bytes = (length: number) => Uint8Array.from({ length }, () => random.int(0, 255));
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 0
      ? {
          method: 'GET',
          path: `/v1/jobs/${[...bytes(20)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('')}`,
        }
      : {
          ...{ method: 'POST', path: '/v1/jobs', headers: { 'content-type': 'application/json' } },
          body: bytes(200),
        },
  );
}

test('are refused, and leave nothing', async () => {
  const { root, call, faults } = service();
  writeFileSync(join(root, 'secret'), 'what nobody may read');
  mkdirSync(join(root, 'files', 'other', 'jobs', id), { recursive: true });
  writeFileSync(join(root, 'files', 'other', 'jobs', id, '0.png'), 'what nobody may read');
  const tree = () =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => !/^db\/|^files\/(\.incoming|local)/.test(path))
      .sort();
  const before = tree();
  const all = [...hostileRequests(), ...randomRequests(300)];
  expect(all.length).toBeGreaterThan(1000);
  for (const { method, path, body, headers } of all) {
    const response = await call(method, path, body, headers).catch((error: Error) => error);
    // What is no request even to the platform never comes to us.
    if (response instanceof Error) continue;
    const what = `${method} ${path.slice(0, 200)} ${JSON.stringify(body)?.slice(0, 200)}`;
    const text = await response.text();
    expect([400, 401, 403, 404, 405, 408, 409, 413, 415, 422], `${what}: ${text}`).toContain(response.status);
    expect(text, what).not.toContain('what nobody may read');
    expect(text, what).not.toContain(root);
    expect(JSON.parse(text), what).toMatchObject({ status: response.status });
  }
  expect(tree()).toEqual(before);
  const local = readdirSync(join(root, 'files'), { recursive: true, encoding: 'utf8' });
  expect(local.filter((path) => /^local\/(?!uploads(\/|$))/.test(path))).toEqual([]);
  expect(faults).toEqual([]);
  expect((await call('PUT', `/v1/uploads/${sha256('fine')}`, new TextEncoder().encode('fine'))).status).toBe(
    200,
  );
});
