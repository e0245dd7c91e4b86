// The queue as a worker sees it: one job at a time is claimed, kept by heart-beats, and ended. What a worker says of a job that is
// no longer its own changes nothing.

import type PgBoss from 'pg-boss';
import type { PhotoOutcome, Task } from '../job.js';
import { QUEUE } from './boss.js';
import type { Sql } from './sql.js';

export interface Claims {
  /** The next job, or undefined where there is none. */
  claim(): Promise<Task | undefined>;
  /** Tells how far a job is; false where it is no longer this worker's: cancelled, or given to another. */
  beat(id: string, progress: number, stage: string, outcomes: readonly PhotoOutcome[]): Promise<boolean>;
  /** It was done to its end. */
  complete(id: string, outcomes: readonly PhotoOutcome[]): Promise<void>;
  /** It could not be done just now, and will be tried again. */
  fail(id: string, message: string): Promise<void>;
  /** Puts it back, as if it had not been tried. */
  release(id: string): Promise<void>;
}

const MINE = `from pgboss.job j where j.name = '${QUEUE}' and j.id = t.id and j.state = 'active' and t.id = $1 and t.worker = $2`;

/** `worker` names a process, and no other at any time. */
export function createClaims(sql: Sql, boss: PgBoss, worker: string): Claims {
  const beat: Claims['beat'] = async (id, progress, stage, outcomes) => {
    const { rows } = await sql.executeSql(
      `update romnet.task t set beat = now(), progress = $3, stage = $4, outcomes = $5 ${MINE} returning t.id`,
      [id, worker, progress, stage, JSON.stringify(outcomes)],
    );
    return rows.length > 0;
  };
  return {
    async claim() {
      const [job] = await boss.fetch(QUEUE);
      if (!job) return undefined;
      const { rows } = await sql.executeSql(
        `update romnet.task set worker = $2, beat = now() where id = $1 returning owner, request, outcomes`,
        [job.id, worker],
      );
      const [row] = rows;
      if (!row) {
        await boss.cancel(QUEUE, job.id);
        return undefined;
      }
      return { id: job.id, owner: row.owner, request: row.request, outcomes: row.outcomes };
    },
    beat,
    async complete(id, outcomes) {
      if (await beat(id, 1, '', outcomes)) await boss.complete(QUEUE, id);
    },
    async fail(id, message) {
      if (await isMine(sql, id, worker)) await boss.fail(QUEUE, id, { message });
    },
    async release(id) {
      await sql.executeSql(
        `update pgboss.job j set state = 'created', started_on = null, start_after = now()
         from romnet.task t where j.name = '${QUEUE}' and j.id = t.id and j.state = 'active' and t.id = $1 and t.worker = $2`,
        [id, worker],
      );
    },
  };
}

async function isMine(sql: Sql, id: string, worker: string): Promise<boolean> {
  const { rows } = await sql.executeSql(
    `select t.id from romnet.task t join pgboss.job j on j.name = '${QUEUE}' and j.id = t.id
     where j.state = 'active' and t.id = $1 and t.worker = $2`,
    [id, worker],
  );
  return rows.length > 0;
}
