// Sudden deaths of workers and servers at random moments: every job ends exactly once, and with the bytes it would have had.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '@romnet/imaging';
import { afterEach, describe, expect, test } from 'vitest';
import { noPostgres, type PostgresServer, startPostgres } from '../../../server/src/postgres.fixture.js';
import { at, photo, useFolder } from '../command.fixture.js';
import {
  ask,
  ended,
  forkWorker,
  type Job,
  type Server,
  startServer,
  startWorker,
  upload,
} from './serve.fixture.js';

useFolder();
let server: Server | undefined;
let postgres: PostgresServer | undefined;
afterEach(async () => {
  await server?.end('SIGKILL');
  await postgres?.remove();
  [server, postgres] = [undefined, undefined];
});
if (noPostgres) console.warn(`skipped on PostgreSQL: ${noPostgres}`);

/** Processes that the server has started, as Linux tells. */
function workersOf({ child }: Server): number[] {
  const text = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

/** Jobs of several photos, as they are asked for, with the hashes of their results where nobody is killed. */
async function askForJobs(url: string, count: number): Promise<string[]> {
  const uploads: string[] = [];
  for (let i = 0; i < 3; i++) uploads.push(await upload(url, await photo(`${i}.png`, 40 + i, 24)));
  const photos = uploads.map((upload, i) => ({ upload, name: `${i}.png` }));
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await ask(url, 'POST', '/v1/jobs', { photos })).id);
  return ids;
}

function checkJob(job: Job, expected: readonly string[]): void {
  expect(job).toMatchObject({ state: 'done', progress: 1 });
  expect(job.photos.map(({ sha256 }: { sha256: string }) => sha256)).toEqual(expected);
  const files = readdirSync(at('data', 'files', 'local', 'jobs', job.id)).sort();
  expect(files).toEqual([0, 1, 2].flatMap((i) => [`${i}.mask.png`, `${i}.png`, `${i}.png.romnet.json`]));
}

describe.skipIf(!existsSync('/proc/self/task'))('killed', () => {
  test.each([
    ['PGlite', undefined],
    ['PostgreSQL', noPostgres],
  ])('workers, on %s', async (kind, missing) => {
    if (missing) return;
    if (kind === 'PostgreSQL') postgres = await startPostgres();
    server = await startServer(['--workers', '2', ...(postgres ? ['--database', postgres.address] : [])]);
    const { url } = server;
    const random = createRandom(1);
    const [first, ...ids] = await askForJobs(url, 7);
    const expected = (await ended(url, first!)).photos.map(({ sha256 }: { sha256: string }) => sha256);
    for (let i = 0; i < 6; i++) {
      await wait(random.uniform(0, 1500));
      const workers = workersOf(server);
      const victim = workers[random.int(0, workers.length - 1)];
      if (victim) process.kill(victim, 'SIGKILL');
    }
    if (postgres) {
      await postgres.kill();
      await wait(500);
      await postgres.start();
    }
    for (const id of ids) {
      let job = await ended(url, id);
      // Four deaths are one more than a job is tried by itself.
      if (job.state === 'failed') {
        expect(job.error).toMatch(/its worker/);
        await ask(url, 'POST', `/v1/jobs/${id}/retry`);
        job = await ended(url, id);
      }
      checkJob(job, expected);
    }
    expect(server.err()).toContain('a worker ended with SIGKILL; its job is put back');
  });

  test('servers, on PGlite', async () => {
    server = await startServer();
    const random = createRandom(2);
    const [first, ...ids] = await askForJobs(server.url, 6);
    const expected = (await ended(server.url, first!)).photos.map(({ sha256 }: { sha256: string }) => sha256);
    for (let i = 0; i < 4; i++) {
      await wait(random.uniform(0, 2500));
      const workers = workersOf(server);
      await server.end('SIGKILL');
      // Workers end by themselves: nobody else may have their jobs meanwhile.
      await expect.poll(() => workers.filter(isAlive), { timeout: 10_000 }).toEqual([]);
      server = await startServer();
    }
    for (const id of ids) checkJob(await ended(server.url, id), expected);
    expect((await ask(server.url, 'GET', '/v1/jobs')).jobs).toHaveLength(6);
  });

  test('asked to end, it gives its job back, and another goes on with it', async () => {
    server = await startServer();
    const ids = await askForJobs(server.url, 3);
    expect(await server.end('SIGTERM')).toBe(0);
    server = await startServer();
    for (const id of ids) expect(await ended(server.url, id)).toMatchObject({ state: 'done', retries: 0 });
  });
});

test.skipIf(noPostgres)('a machine of its own takes jobs from a shared queue', async () => {
  postgres = await startPostgres();
  server = await startServer(['--database', postgres.address, '--workers', '0', '--files', at('share')]);
  const ids = await askForJobs(server.url, 2);
  const end = startWorker(['--database', postgres.address, '--files', at('share')]);
  for (const id of ids) expect(await ended(server.url, id)).toMatchObject({ state: 'done' });
  expect(await end('SIGTERM')).toBe(0);
});

test('a worker that cannot reach its database ends, for another to take its place', async () => {
  const child = forkWorker({ database: 'postgres://127.0.0.1:1/nowhere', files: at('data') });
  let err = '';
  child.stderr!.on('data', (bytes: Buffer) => (err += bytes));
  const ending = new Promise((resolve) => child.once('close', resolve));
  await expect(Promise.race([ending, wait(60_000, 'it lives')])).resolves.toBe(1);
  expect(err).toContain('cannot reach the database');
});

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
