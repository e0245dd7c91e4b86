// A server and workers whose files are in S3-compatible storage only (the stand-in of apps/server, on loopback): from upload to
// result, and again after a worker was killed. On PostgreSQL, where it is there, the worker is a process with nothing but the two.

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { readRecord } from '@romnet/renovation/provenance';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepEnvironment } from '../../../server/src/files/s3/environment.fixture.js';
import { BUCKET, type StandIn, startStandIn } from '../../../server/src/files/s3/stand-in.fixture.js';
import { noPostgres, type PostgresServer, startPostgres } from '../../../server/src/postgres.fixture.js';
import { at, mask, photo, useFolder } from '../command.fixture.js';
import { ask, ended, type Server, startServer, startWorker, upload } from './serve.fixture.js';

useFolder();
let s3: StandIn;
let server: Server | undefined;
let postgres: PostgresServer | undefined;
let endWorker: ReturnType<typeof startWorker> | undefined;
const forgetKeys = keepEnvironment();
beforeEach(async () => {
  s3 = await startStandIn();
  Object.assign(process.env, s3.env);
});
afterEach(async () => {
  await server?.end('SIGKILL');
  await endWorker?.('SIGKILL');
  await postgres?.remove();
  await s3.close();
  forgetKeys();
  [server, postgres, endWorker] = [undefined, undefined, undefined];
});
if (noPostgres) console.warn(`skipped on PostgreSQL: ${noPostgres}`);

const FILES = ['--files', `s3://${BUCKET}/romnet`];
const keys = () => [...s3.objects.keys()].sort();
/** What workers have on their machine. */
const scratches = () => readdirSync(at('tmp'));
const ownTemporaryFolder = () => {
  mkdirSync(at('tmp'));
  process.env.TMPDIR = at('tmp');
};

test.each([
  ['a worker of the server', undefined],
  ['a worker with a database and S3 alone', noPostgres],
])('a job goes from upload to result by %s', async (kind, missing) => {
  if (missing) return;
  const alone = kind.includes('alone');
  if (alone) postgres = await startPostgres();
  ownTemporaryFolder();
  const database = postgres ? ['--database', postgres.address] : [];
  server = await startServer([...FILES, ...database, '--workers', alone ? '0' : '1']);
  if (alone) endWorker = startWorker([...FILES, ...database]);
  const { url } = server;
  const asked = {
    photos: [
      {
        upload: await upload(url, await photo('a.png')),
        name: 'a.png',
        mask: await upload(url, await mask('m.png')),
      },
      { upload: await upload(url, await photo('b.png', 30, 20)), name: 'b.png' },
      {
        upload: await upload(url, await photo('c.png', 31, 20)),
        name: 'c.png',
        mask: await upload(url, at('m.png')),
      },
    ],
    references: [await upload(url, await photo('reference.png', 40, 24, 3))],
    options: { explain: true },
  };
  const { id } = await ask(url, 'POST', '/v1/jobs', asked);
  const job = await ended(url, id);
  expect(job.photos.map(({ error, status }: { error?: string; status: string }) => error ?? status)).toEqual([
    'done',
    'done',
    expect.stringContaining('expected a mask of 31x20 for c.png, got 40x24'),
  ]);
  expect(JSON.stringify(job)).not.toContain(at());
  expect(scratches()).toHaveLength(1);
  const folder = `romnet/local/jobs/${id}/`;
  const made = keys().filter((key) => key.startsWith(folder));
  expect(made).toEqual(
    expect.arrayContaining(
      ['0.mask.png', '0.png', '0.png.romnet.json', '1.png'].map((name) => folder + name),
    ),
  );
  const path = `${url}/v1/jobs/${id}/photos/0`;
  expect((await (await fetch(`${path}/result`)).arrayBuffer()).byteLength).toBe(
    s3.objects.get(`${folder}0.png`)!.bytes.length,
  );
  const record = readRecord(await (await fetch(`${path}/record`)).text(), 'record');
  expect(record.references[0]!.sha256).toBe(asked.references[0]);
  expect(job.photos[0].references).toEqual([{ sha256: asked.references[0] }]);
  const { files } = (await (await fetch(`${path}/explanation`)).json()) as { files: string[] };
  expect(files).toContain('explanation.json');
  // The server's own folder has nothing of it.
  expect(existsSync(at('data', 'files'))).toBe(false);
  await ask(url, 'DELETE', `/v1/jobs/${id}`);
  expect(keys().filter((key) => key.startsWith(folder))).toEqual([]);
  if (alone) expect(await endWorker!('SIGTERM')).toBe(0);
  expect(await server.end('SIGTERM')).toBe(0);
  // Workers that ended in peace leave nothing on their machine.
  expect(scratches()).toEqual([]);
});

test.skipIf(!existsSync('/proc/self/task'))(
  'a worker that is killed loses no photo, and none is done twice',
  async () => {
    ownTemporaryFolder();
    server = await startServer(FILES);
    const { url } = server;
    const photos: object[] = [];
    for (let i = 0; i < 6; i++)
      photos.push({ upload: await upload(url, await photo(`${i}.png`, 40 + i, 24)), name: `${i}.png` });
    const { id } = await ask(url, 'POST', '/v1/jobs', { photos });
    const first = `romnet/local/jobs/${id}/0.png`;
    while (!s3.objects.has(first)) await wait(20);
    const { modified } = s3.objects.get(first)!;
    const stored = s3.requests.filter(
      (request) => request.startsWith('PUT') && request.includes(`${id}/0.png`),
    ).length;
    const children = readFileSync(`/proc/${server.child.pid}/task/${server.child.pid}/children`, 'utf8');
    for (const pid of children.trim().split(' ')) process.kill(Number(pid), 'SIGKILL');
    const job = await ended(url, id);
    expect(job).toMatchObject({ state: 'done', photos: photos.map(() => ({ status: 'done' })) });
    // What the killed one had on its machine is gone.
    expect(scratches()).toHaveLength(1);
    expect(s3.objects.get(first)!.modified).toBe(modified);
    expect(
      s3.requests.filter((request) => request.startsWith('PUT') && request.includes(`${id}/0.png`)),
    ).toHaveLength(stored);
  },
);

test('storage that is away fails nothing for good', async () => {
  server = await startServer(FILES);
  const { url } = server;
  const hash = await upload(url, await photo('a.png'));
  s3.trouble = (request) => (request.includes('/jobs/') ? 503 : undefined);
  const { id } = await ask(url, 'POST', '/v1/jobs', { photos: [{ upload: hash }] });
  while ((await ask(url, 'GET', `/v1/jobs/${id}`)).retries === 0) await wait(100);
  s3.trouble = (request) => (request.includes('/uploads/') ? 503 : undefined);
  await expect(upload(url, await photo('b.png'))).rejects.toThrow(
    'the storage of files does not answer just now',
  );
  s3.trouble = () => undefined;
  expect(await ended(url, id)).toMatchObject({ state: 'done', error: null });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  s3.trouble = () => 503;
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
});

test('a server says in one line why its storage cannot be had', async () => {
  await expect(startServer(['--files', 's3://other'])).rejects.toThrow(
    /romnet: the storage at .* has no bucket other\n$/,
  );
  delete process.env.AWS_SECRET_ACCESS_KEY;
  await expect(startServer(FILES)).rejects.toThrow(
    /expected AWS_SECRET_ACCESS_KEY in the environment for s3:.*, got none\n$/,
  );
});
