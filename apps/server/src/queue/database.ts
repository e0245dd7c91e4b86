// The database under the queue: PGlite in a folder, or a PostgreSQL server. Both speak the same SQL; nothing above knows which it is.

import pg from 'pg';
import { openFolder } from './folder.js';
import type { Database, Sql } from './sql.js';

/** Whether other processes can open the database themselves. */
export const isShared = (address: string): boolean => /^postgres(ql)?:\/\//.test(address);

/** Opens `postgres://...`, or a folder, which is made if needed and is this process's alone. Throws one line where it cannot. */
export async function openDatabase(address: string, onLost: (error: Error) => void): Promise<Database> {
  return isShared(address) ? openServer(address, onLost) : openFolder(address);
}

async function openServer(address: string, onLost: (error: Error) => void): Promise<Database> {
  const pool = new pg.Pool({ connectionString: address, max: 8, connectionTimeoutMillis: 10_000 });
  // Without listeners a lost connection would end the process: the pool's hears of those that nobody uses, and in a transaction the next
  // statement throws.
  pool.on('error', onLost);
  pool.on('connect', (client) => client.on('error', () => undefined));
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
