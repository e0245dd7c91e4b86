// A database on a thread of its own does what it does on this one; a thread that ends takes with it what it was asked, and no more.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyEmptyDatabase } from '../empty-database.fixture.js';
import { openFolderInThread } from './folder.js';
import { lockFolder } from './lock.js';
import type { Database } from './sql.js';

const built = new URL('../../dist/queue/thread-main.js', import.meta.url);
const isBuilt = existsSync(built);
if (!isBuilt) console.warn('skipped: apps/server/dist is not built: npm run build');

/** The thread, made to end when a statement says so. */
const mortal = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    await import(${JSON.stringify(built.href)});
    parentPort.on('message', ({ text }) => { if (text === 'die') process.exit(1); });`)}`,
);

describe.skipIf(!isBuilt)('in a thread', () => {
  let root = '';
  let db: Database;
  const lost: string[] = [];
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'romnet-thread-'));
    await copyEmptyDatabase(join(root, 'db'));
    db = await openFolderInThread(join(root, 'db'), ({ message }) => lost.push(message), mortal);
    await db.executeSql('create table t (n int primary key, at timestamptz, what jsonb); select 1');
  });
  afterAll(async () => {
    await db?.close();
    rmSync(root, { recursive: true });
  });
  const numbers = async () =>
    (await db.executeSql('select n from t order by n')).rows.map(({ n }) => n as number);

  test('statements are answered, with their types or their faults', async () => {
    const at = new Date(86_400_000);
    const { rows } = await db.executeSql('insert into t values ($1, $2, $3) returning *', [
      ...[1, at, JSON.stringify({ a: [1] })],
    ]);
    expect(rows).toEqual([{ n: 1, at, what: { a: [1] } }]);
    await expect(db.executeSql('insert into t values (1)')).rejects.toThrow(/duplicate key/);
    await expect(db.executeSql('select nothing')).rejects.toThrow(/"nothing" does not exist/);
  });

  test('transactions are whole or not at all, and nothing gets between', async () => {
    const add = (n: number) =>
      db.transaction(async (sql) => {
        await sql.executeSql('insert into t values ($1)', [n]);
        await new Promise((resolve) => setTimeout(resolve, 20));
        await sql.executeSql('insert into t values ($1)', [n + 1]);
        return n;
      });
    const all = await Promise.allSettled([
      add(10),
      db.executeSql('insert into t values (15)'),
      add(14),
      add(16),
    ]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await numbers()).toEqual([1, 10, 11, 15, 16, 17]);
    const refused = db.transaction(async (sql) => {
      await sql.executeSql('insert into t values (20)');
      throw new Error('changed my mind');
    });
    await expect(refused).rejects.toThrow('changed my mind');
    expect(await numbers()).toEqual([1, 10, 11, 15, 16, 17]);
  });

  test('a thread that ends is followed by another', async () => {
    let goOn = () => {};
    let held: Promise<unknown> = Promise.resolve();
    await new Promise<void>((begun) => {
      held = db.transaction(async (sql) => {
        await sql.executeSql('insert into t values (30)');
        await new Promise<void>((resolve) => {
          goOn = resolve;
          begun();
        });
      });
    });
    await expect(db.executeSql('die')).rejects.toThrow('the thread of the database has ended');
    goOn();
    await expect(held).rejects.toThrow();
    expect(await numbers()).toEqual([1, 10, 11, 15, 16, 17]);
    expect(lost).toEqual(['the thread of the database has ended']);
  });
});

test('a database that cannot be opened is told, and its folder given back', async () => {
  const root = mkdtempSync(join(tmpdir(), 'romnet-thread-'));
  const broken = new URL("data:text/javascript,throw new Error('it is broken')");
  await expect(openFolderInThread(root, () => undefined, broken)).rejects.toThrow(
    `cannot open the database ${root}: it is broken`,
  );
  await (await lockFolder(root))();
  rmSync(root, { recursive: true });
});
