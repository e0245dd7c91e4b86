// Jobs whose worker is gone go back into the queue: at once where the process is known to have ended, else when it has been silent.

import type PgBoss from 'pg-boss';
import { QUEUE } from './boss.js';
import type { Sql } from './sql.js';

/** Puts back jobs that nobody has told of for `seconds`; returns how many. */
export async function sweepSilent(sql: Sql, boss: PgBoss, seconds: number): Promise<number> {
  const { rows } = await sql.executeSql(
    `select j.id from pgboss.job j join romnet.task t on t.id = j.id where j.name = '${QUEUE}' and j.state = 'active'
     and greatest(j.started_on, t.beat) < now() - make_interval(secs => $1)`,
    [seconds],
  );
  return putBack(
    boss,
    rows.map(({ id }) => id),
    `its worker was silent for ${seconds} s`,
  );
}

/** Puts back the jobs of a worker that has ended. */
export async function sweepEnded(sql: Sql, boss: PgBoss, worker: string): Promise<number> {
  const { rows } = await sql.executeSql(
    `select j.id from pgboss.job j join romnet.task t on t.id = j.id where j.name = '${QUEUE}' and j.state = 'active'
     and t.worker = $1`,
    [worker],
  );
  return putBack(
    boss,
    rows.map(({ id }) => id),
    'its worker ended in the middle of it',
  );
}

async function putBack(boss: PgBoss, ids: readonly string[], message: string): Promise<number> {
  for (const id of ids) await boss.fail(QUEUE, id, { message });
  return ids.length;
}

/** Puts back all jobs that anybody had, as if they had not been tried: for a database that no other process can have open. */
export async function releaseAll(sql: Sql): Promise<void> {
  await sql.executeSql(
    `update pgboss.job set state = 'created', started_on = null, start_after = now()
     where name = '${QUEUE}' and state = 'active'`,
  );
}
