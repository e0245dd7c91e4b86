// One server for one database: a PostgreSQL server keeps a lock for as long as a connection lasts, and gives it back when the process
// at its other end is gone, on whichever machine that was.

import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** After a server was killed, its lock is there for a moment. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 200;
const AGAIN_MS = 1000;

export interface Alone {
  /** Whether the lock is ours just now: it is not while the database restarts, nor when another was quicker afterwards. */
  holds(): boolean;
  close(): Promise<void>;
}

/** Takes the database; takes it again whenever the connection was lost. Throws one line where another server has it. */
export async function beAlone(address: string, onFault: (error: Error) => void): Promise<Alone> {
  const stop = new AbortController();
  let client = await take(address, PATIENCE_MS);
  let holds = true;
  const keep = async () => {
    while (!stop.signal.aborted) {
      await lossOf(client, stop.signal);
      holds = false;
      while (!stop.signal.aborted && !holds) {
        await wait(AGAIN_MS, undefined, { signal: stop.signal }).catch(() => undefined);
        if (stop.signal.aborted) return;
        try {
          client = await take(address, 0);
          holds = true;
        } catch (error) {
          onFault(error as Error);
        }
      }
    }
  };
  const keeping = keep();
  return {
    holds: () => holds,
    async close() {
      stop.abort();
      await keeping;
      await client.end().catch(() => undefined);
    },
  };
}

/** A connection that has the lock. */
async function take(address: string, patience: number): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: address,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // Without a listener a loss would end the process; `lossOf` hears of it, too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (const begin = Date.now(); ; await wait(PAUSE_MS)) {
      const { rows } = await client.query('select pg_try_advisory_lock(7206516, 0) as got');
      if (rows[0].got) return client;
      if (Date.now() - begin >= patience)
        throw new Error(
          'another server has this database, and one answers at a time; `romnet worker` lets more machines work for it',
        );
    }
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Resolves when a connection has ended, or nobody wants to know. */
const lossOf = (client: pg.Client, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    client.once('end', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
