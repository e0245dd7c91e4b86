// What a database says of how often jobs have ended: triggers note each end, whoever causes it.

import { startBoss } from '../queue/boss.js';
import { openDatabase } from '../queue/database.js';
import type { Database } from '../queue/sql.js';
import { makeTables } from '../queue/tables.js';

const quiet = () => undefined;

async function using<T>(address: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase(address, quiet);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** Makes all tables, and what notes ends. */
export const installAudit = (address: string): Promise<void> =>
  using(address, async (db) => {
    const boss = await startBoss(db, { supervise: true, onError: quiet });
    await makeTables(db);
    await boss.stop({ graceful: false, wait: true });
    await db.executeSql(`
      create table romnet.audit (id uuid, state text);
      create function romnet.note_end() returns trigger language plpgsql as $$
        begin insert into romnet.audit values (new.id, new.state::text); return null; end $$;
      create trigger ends after update of state on pgboss.job for each row
        when (old.state is distinct from new.state and new.state in ('completed', 'failed', 'cancelled'))
        execute function romnet.note_end();
      create trigger ends_anew after insert on pgboss.job for each row
        when (new.state in ('completed', 'failed', 'cancelled')) execute function romnet.note_end();
    `);
  });

export interface Audit {
  readonly id: string;
  readonly state: string;
  readonly key: string;
  /** How often it came to these ends. */
  readonly completed: number;
  readonly failed: number;
}

/** All jobs there are; only where no server has the database. */
export const readAudit = (address: string): Promise<Audit[]> =>
  using(address, async (db) => {
    const { rows } = await db.executeSql(`
      select t.id, t.key, j.state::text as state,
        (select count(*)::int from romnet.audit a where a.id = t.id and a.state = 'completed') as completed,
        (select count(*)::int from romnet.audit a where a.id = t.id and a.state = 'failed') as failed
      from romnet.task t left join pgboss.job j on j.id = t.id`);
    return rows as Audit[];
  });
