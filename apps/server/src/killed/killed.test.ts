// Workers, servers and a database end without a warning at random moments under load, on both databases: every job ends once, nothing is written twice. The
// tests have a few moments; ROMNET_KILLS=100 has as many on each database, and prints what happened.

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@romnet/imaging';
import { describe, expect, test } from 'vitest';
import { copyEmptyDatabase } from '../empty-database.fixture.js';
import { noPostgres, startPostgres } from '../postgres.fixture.js';
import { installAudit, readAudit } from './audit.fixture.js';

const KILLS = Number(process.env.ROMNET_KILLS ?? 4);
const PHOTOS = 5;
/** Jobs that are under way at any time. */
const LOAD = 6;
const script = fileURLToPath(new URL('./stand-in.fixture.mjs', import.meta.url));
const missing = !existsSync('/proc/self/task')
  ? 'processes are not to be seen here'
  : !existsSync(new URL('../../dist/index.js', import.meta.url))
    ? 'apps/server/dist is not built: npm run build'
    : undefined;
if (missing ?? noPostgres) console.warn(`skipped in part: ${missing ?? noPostgres}`);

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<unknown>;
  /** What it has complained of. */
  said(): string;
}

async function start(folder: string, database: string | undefined): Promise<Running> {
  const args = [script, 'serve', folder, ...(database ? [database] : [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr!.on('data', (bytes: Buffer) => (said += bytes));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (bytes: Buffer) => resolve(`${bytes}`.trim()));
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { child, url, ended, said: () => said };
}

/** Processes that a server has started, as Linux tells. */
const workersOf = ({ child: { pid } }: Running): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const linesOf = (path: string): string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];

/** Asks until it is answered, by whichever server there is then. Throws where one has ended that nobody killed. */
async function insist(server: () => Running, method: string, path: string, body?: unknown, key?: string) {
  for (;;) {
    const { url, child, said } = server();
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${said()}`);
    try {
      const response = await fetch(url + path, {
        method,
        headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      if (response.status < 500) return { status: response.status, text };
    } catch {
      // It is dead, or dies just now.
    }
    await wait(50);
  }
}

describe.each([
  ['PGlite', undefined],
  ['PostgreSQL', noPostgres],
])('killed at any moment, on %s', (kind, noDatabase) => {
  test.skipIf(missing ?? noDatabase)(
    'every job ends once, and nothing is written twice',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'romnet-killed-'));
      const postgres = kind === 'PostgreSQL' ? await startPostgres() : undefined;
      const address = postgres?.address ?? join(folder, 'db');
      if (!postgres) await copyEmptyDatabase(address);
      await installAudit(address);
      const random = createRandom(18);
      const journal = join(folder, 'files', 'journal');
      let server = await start(folder, postgres?.address);
      const current = () => server;
      const begin = performance.now();
      const killed = { workers: 0, servers: 0, databases: 0 };
      const retried = new Map<string, number>();
      let isOver = false;
      try {
        const photo = 'a photo';
        const upload = createHash('sha256').update(photo).digest('hex');
        expect((await insist(current, 'PUT', `/v1/uploads/${upload}`, photo)).status).toBe(200);
        const photos = Array.from({ length: PHOTOS }, () => ({ upload }));
        const keys: string[] = [];
        /** One job after the other, each to its end. */
        const client = async () => {
          while (!isOver) {
            const key = `job-${keys.length}`;
            keys.push(key);
            const added = await insist(current, 'POST', '/v1/jobs', { photos }, key);
            expect([200, 201], added.text).toContain(added.status);
            const { id } = JSON.parse(added.text);
            for (;;) {
              const job = JSON.parse((await insist(current, 'GET', `/v1/jobs/${id}`)).text);
              if (job.state === 'done') break;
              // A worker that is killed too often in the same job is taken for its victim; people say: once more.
              if (job.state === 'failed') {
                expect(job.error).toMatch(/its worker/);
                const again = await insist(current, 'POST', `/v1/jobs/${id}/retry`);
                // An answer that was lost may have been a yes.
                if (again.status === 200) retried.set(id, (retried.get(id) ?? 0) + 1);
              }
              await wait(50);
            }
          }
        };
        const clients = Promise.all(Array.from({ length: LOAD }, client));
        clients.catch(() => undefined);
        for (let i = 0; i < KILLS; i++) {
          // Most die in the midst of work, some while all is starting.
          const before = linesOf(journal).length;
          if (random.uniform(0, 1) < 0.8)
            await expect.poll(() => linesOf(journal).length, { timeout: 60_000 }).toBeGreaterThan(before);
          await wait(random.uniform(0, 300));
          const workers = workersOf(server);
          const victim = workers[random.int(0, Math.max(0, workers.length - 1))];
          // One in five is a server: it takes long to be back, and all die with it.
          if (postgres && i % 5 === 3) {
            await postgres.kill();
            await wait(random.uniform(0, 1000));
            await postgres.start();
            killed.databases++;
          } else if (i % 5 !== 1 && victim !== undefined) {
            process.kill(victim, 'SIGKILL');
            killed.workers++;
          } else {
            server.child.kill('SIGKILL');
            killed.servers++;
            await server.ended;
            // Workers end by themselves: nobody else may have their jobs meanwhile.
            await expect.poll(() => workers.filter(isAlive), { timeout: 20_000 }).toEqual([]);
            server = await start(folder, postgres?.address);
          }
        }
        isOver = true;
        await clients;
        server.child.kill('SIGTERM');
        await server.ended;

        const audit = await readAudit(address);
        expect(audit.map(({ key }) => key).sort()).toEqual([...keys].sort());
        for (const job of audit) expect(job, job.key).toMatchObject({ state: 'completed', completed: 1 });
        const failures = audit.reduce((sum, { failed }) => sum + failed, 0);
        const retries = [...retried.values()].reduce((sum, count) => sum + count, 0);
        expect(failures).toBeGreaterThanOrEqual(retries);
        const lines = linesOf(journal);
        expect(lines.length).toBe(new Set(lines).size);
        for (const { id } of audit) {
          const place = join(folder, 'files', 'local', 'jobs', id);
          expect(readdirSync(place).sort()).toEqual(photos.map((_, i) => `${i}.png`));
          for (const [i] of photos.entries())
            expect(readFileSync(join(place, `${i}.png`), 'utf8')).toBe(`${id} ${i}`);
        }
        if (process.env.ROMNET_KILLS !== undefined) {
          const seconds = Math.round((performance.now() - begin) / 1000);
          const found = { jobs: audit.length, photos: lines.length, endedTwice: 0, writtenTwice: 0 };
          console.log(
            JSON.stringify({ kind, killed, ...found, failures, retries, seconds, load: loadavg()[0] }),
          );
        }
      } finally {
        isOver = true;
        server.child.kill('SIGKILL');
        await server.ended;
        await postgres?.remove();
        rmSync(folder, { recursive: true });
      }
    },
    60_000 + KILLS * 30_000,
  );
});
