// The database under the queue: PGlite in a folder, or a PostgreSQL server. Both speak the same SQL; nothing above knows which it is.

import { mkdir } from 'node:fs/promises';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import pg from 'pg';
import { lockFolder } from './lock.js';

// biome-ignore lint/suspicious/noExplicitAny: columns are checked where they are read
export type Row = Record<string, any>;

/** Runs one statement with values, or several without. */
export interface Sql {
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>;
}

export interface Database extends Sql {
  /** All that `work` does, or nothing of it where it throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Whether other processes can open the database themselves. */
export const isShared = (address: string): boolean => /^postgres(ql)?:\/\//.test(address);

/** Opens `postgres://...`, or a folder, which is made if needed and is this process's alone. Throws one line where it cannot. */
export async function openDatabase(address: string, onLost: (error: Error) => void): Promise<Database> {
  return isShared(address) ? openServer(address, onLost) : openFolder(address);
}

async function openServer(address: string, onLost: (error: Error) => void): Promise<Database> {
  const pool = new pg.Pool({ connectionString: address, max: 8, connectionTimeoutMillis: 10_000 });
  // Without a listener a connection that ends while nobody uses it would end the process.
  pool.on('error', onLost);
  const on = (client: Pick<pg.Pool, 'query'> | pg.PoolClient): Sql => ({
    async executeSql(text, values) {
      const result = (await client.query(text, values as unknown[])) as pg.QueryResult | pg.QueryResult[];
      return { rows: Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows };
    },
  });
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    throw new Error(`cannot reach the database: ${(cause as Error).message || 'no answer'}`, { cause });
  }
  return {
    ...on(pool),
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const result = await work(on(client));
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        await client.query('rollback').then(
          () => client.release(),
          (broken) => client.release(broken),
        );
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

async function openFolder(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  let db: PGlite;
  try {
    db = await PGlite.create(`${folder}/pg`);
  } catch (cause) {
    await unlock();
    throw new Error(`cannot open the database ${folder}: ${(cause as Error).message}`, { cause });
  }
  const on = (client: PGlite | Transaction): Sql => ({
    async executeSql(text, values) {
      if (values && values.length > 0) return client.query<Row>(text, [...values]);
      const all = await client.exec(text);
      return { rows: all.flatMap(({ rows }) => rows as Row[]) };
    },
  });
  return {
    ...on(db),
    transaction: (work) => db.transaction((inner) => work(on(inner))),
    async close() {
      await db.close();
      await unlock();
    },
  };
}
