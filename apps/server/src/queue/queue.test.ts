// The queue on PGlite and on a real PostgreSQL server: the same suite, and nothing of it is done twice.

import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type PgBoss from 'pg-boss';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyEmptyDatabase } from '../empty-database.fixture.js';
import { createAreas } from '../files/areas.js';
import { tidy } from '../files/janitor.js';
import { openPlaces } from '../files/places.js';
import { requestSchema } from '../job.js';
import { noPostgres, startPostgres } from '../postgres.fixture.js';
import { startBoss } from './boss.js';
import { createClaims } from './claims.js';
import { openDatabase } from './database.js';
import { createQueue, type Queue } from './queue.js';
import type { Database } from './sql.js';
import { createStatuses } from './statuses.js';
import { sweepEnded, sweepSilent } from './sweep.js';
import { makeTables } from './tables.js';

if (noPostgres) console.warn(`skipped on PostgreSQL: ${noPostgres}`);

const request = (count = 1) =>
  requestSchema.parse({ photos: Array.from({ length: count }, () => ({ upload: 'a'.repeat(64) })) });
const done = { status: 'done' } as const;
const failed = { status: 'failed', error: 'it is no picture' } as const;
const quiet = () => undefined;

describe.each([
  ['PGlite', undefined],
  ['PostgreSQL', noPostgres],
])('on %s', (kind, missing) => {
  describe.skipIf(missing)('the queue', () => {
    let db: Database;
    let boss: PgBoss;
    let queue: Queue;
    let end: () => Promise<void>;
    beforeAll(async () => {
      if (kind === 'PGlite') {
        const root = mkdtempSync(join(tmpdir(), 'romnet-queue-'));
        await copyEmptyDatabase(join(root, 'db'));
        db = await openDatabase(join(root, 'db'), quiet);
        end = async () => {
          await db.close();
          rmSync(root, { recursive: true });
        };
        await expect(openDatabase(join(root, 'db'), quiet)).rejects.toThrow(
          `in use by process ${process.pid}`,
        );
      } else {
        const server = await startPostgres();
        db = await openDatabase(server.address, quiet);
        end = async () => {
          await db.close();
          await server.remove();
        };
      }
      boss = await startBoss(db, { supervise: true, onError: quiet });
      await makeTables(db);
      await makeTables(db);
      queue = createQueue(db, boss, { limit: 1, seconds: 0 });
    });
    afterAll(async () => {
      await boss?.stop({ graceful: false, wait: true });
      await end?.();
    });

    const add = async (owner: string, key?: string) =>
      (await queue.add(owner, request(), { key, most: 100 }))!;
    const of = (worker: string) => createClaims(db, boss, worker);
    const stateOf = async (owner: string, id: string) => (await queue.get(owner, id))?.state;

    test('a key adds a job once, for its owner, and tells of other words', async () => {
      const all = await Promise.all(Array.from({ length: 5 }, () => add('keys', 'k')));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(await queue.add('keys', request(2), { key: 'k', most: 100 })).toMatchObject({ isSame: false });
      const other = await add('others', 'k');
      expect(other).toMatchObject({ isNew: true });
      expect(await queue.get('keys', other.id)).toBeUndefined();
      expect(await queue.cancel('keys', other.id)).toBe(false);
      expect(await queue.cancel('others', other.id)).toBe(true);
      expect(await queue.cancel('keys', all[0]!.id)).toBe(true);
    });

    test('an owner has no more than so many unfinished jobs, however fast they come', async () => {
      const all = await Promise.all(
        Array.from({ length: 6 }, () => queue.add('many', request(), { most: 2 })),
      );
      const added = all.filter((one) => one !== undefined);
      expect(added).toHaveLength(2);
      for (const { id } of added) await queue.cancel('many', id);
      expect(await queue.add('many', request(), { most: 1 })).toBeDefined();
      expect(await queue.list('many')).toHaveLength(3);
      const [last] = await queue.list('many');
      await queue.cancel('many', last!.id);
    });

    test('each job goes to one of many workers, and ends once', async () => {
      const ids = await Promise.all(Array.from({ length: 12 }, async () => (await add('w')).id));
      const claimed = await Promise.all(ids.map((_, i) => of(`w${i % 4}`).claim()));
      expect(new Set(claimed.map((task) => task?.id))).toEqual(new Set(ids));
      expect(await of('w9').claim()).toBeUndefined();
      for (const [i, task] of claimed.entries()) {
        expect(await of('w9').beat(task!.id, 0.5, 'color', [done])).toBe(false);
        await of('w9').complete(task!.id, [failed]);
        await of(`w${i % 4}`).complete(task!.id, [done]);
        await of(`w${i % 4}`).complete(task!.id, [failed]);
      }
      const states = await queue.states(ids);
      expect(states.map(({ state, progress }) => [state, progress])).toEqual(ids.map(() => ['done', 1]));
      expect(await queue.retry('w', ids[0]!)).toBe(false);
      expect(await queue.remove('w', ids[0]!)).toBe(true);
      expect(await queue.get('w', ids[0]!)).toBeUndefined();
    });

    test('a job of a worker that ends or is silent is tried again, and fails in the end', async () => {
      const { id } = await add('lost');
      await of('dead').claim();
      await db.executeSql(`update pgboss.job set started_on = now() - interval '1 minute' where id = $1`, [
        id,
      ]);
      expect(await sweepSilent(db, boss, 30)).toBe(0);
      await db.executeSql(`update romnet.task set beat = now() - interval '1 minute' where id = $1`, [id]);
      expect(await sweepSilent(db, boss, 30)).toBe(1);
      expect(await stateOf('lost', id)).toBe('waiting');
      expect(await of('dead').beat(id, 0.5, '', [done])).toBe(false);
      await expect.poll(() => of('next').claim(), { timeout: 20_000 }).toMatchObject({ id });
      expect(await sweepEnded(db, boss, 'next')).toBe(1);
      expect(await queue.get('lost', id)).toMatchObject({
        state: 'failed',
        error: 'its worker ended in the middle of it',
      });
      expect(await queue.retry('lost', id)).toBe(true);
      expect(await of('third').claim()).toMatchObject({ id });
      await of('third').release(id);
      expect(await queue.get('lost', id)).toMatchObject({ state: 'waiting', retries: 0 });
      expect(await queue.remove('lost', id)).toBe(false);
      await queue.cancel('lost', id);
    });

    test('a cancelled job is nobody’s, and may be begun anew', async () => {
      const { id } = await add('c');
      await of('w').claim();
      expect(await of('w').beat(id, 0.25, 'restore', [done])).toBe(true);
      expect(await queue.get('c', id)).toMatchObject({ state: 'running', stage: 'restore', progress: 0.25 });
      expect(await queue.cancel('c', id)).toBe(true);
      expect(await queue.cancel('c', id)).toBe(false);
      expect(await of('w').beat(id, 0.5, 'restore', [done])).toBe(false);
      await of('w').complete(id, [done]);
      await of('w').fail(id, 'no');
      expect(await stateOf('c', id)).toBe('cancelled');
    });

    test('a look asks for what has changed, whoever changed it, and forgets what is too much', async () => {
      const look = createStatuses(db, 2);
      const one = async (id: string) => (await look([id])).get(id);
      const { id } = await add('s');
      const first = await one(id);
      expect(first).toMatchObject({ owner: 's', status: { id, state: 'waiting', progress: 0 } });
      expect(await one(id)).toBe(first);
      await of('w').claim();
      await of('w').beat(id, 0.5, 'color', [done]);
      const second = await one(id);
      expect(second?.status).toMatchObject({ state: 'running', progress: 0.5, stage: 'color' });
      expect(second?.status.request).toBe(first?.status.request);
      const others = [(await add('s')).id, (await add('s')).id];
      expect([...(await look([...others, 'f'.repeat(8) + id.slice(8)])).keys()].sort()).toEqual(
        others.sort(),
      );
      const third = await one(id);
      expect(third).toEqual(second);
      expect(third).not.toBe(second);
      for (const each of [id, ...others]) await queue.cancel('s', each);
      expect((await one(id))?.status).toMatchObject({ state: 'cancelled' });
      for (const each of [id, ...others]) await queue.remove('s', each);
      expect(await one(id)).toBeUndefined();
    });

    test('old jobs and uploads go, but none that a job waits for', async () => {
      const areas = createAreas(mkdtempSync(join(tmpdir(), 'romnet-tidy-')));
      const places = await openPlaces(areas.root, areas.root);
      const [old, waiting] = [await add('tidy'), await add('tidy')];
      await queue.cancel('tidy', old.id);
      await db.executeSql(`update pgboss.job set completed_on = now() - interval '2 hours' where id = $1`, [
        old.id,
      ]);
      const lay = (path: string, hoursAgo: number) => {
        mkdirSync(join(path, '..'), { recursive: true });
        writeFileSync(path, '');
        const time = Date.now() / 1000 - 3600 * hoursAgo;
        utimesSync(path, time, time);
        return path;
      };
      const needed = lay(areas.upload('tidy', 'a'.repeat(64)), 2);
      const fresh = lay(areas.upload('tidy', 'b'.repeat(64)), 0);
      const unneeded = lay(areas.upload('tidy', 'c'.repeat(64)), 2);
      const broken = lay(places.incoming.partial('tidy', 'd'.repeat(64)), 2);
      const result = lay(areas.file('tidy', old.id, '0.png'), 0);
      expect(await tidy(db, queue, places, 3600, Date.now())).toEqual({ jobs: 1, uploads: 2 });
      expect([needed, fresh, unneeded, broken, result].map((path) => existsSync(path))).toEqual([
        ...[true, true, false, false, false],
      ]);
      expect(await queue.get('tidy', old.id)).toBeUndefined();
      expect(await stateOf('tidy', waiting.id)).toBe('waiting');
      await queue.cancel('tidy', waiting.id);
      rmSync(areas.root, { recursive: true });
    });

    test('a job of which nothing could be done has failed, and counts say so', async () => {
      const { id } = await add('f');
      await of('w').claim();
      await of('w').complete(id, [failed]);
      expect(await queue.get('f', id)).toMatchObject({ state: 'failed', error: failed.error });
      expect(await queue.counts()).toMatchObject({ done: 11, failed: 1, running: 0, waiting: 0 });
    });
  });
});
