// The queue as the API sees it: jobs are added once, looked at, cancelled, tried again and removed. Every job is somebody's, and
// nobody sees another's.

import { createHash, randomUUID } from 'node:crypto';
import type PgBoss from 'pg-boss';
import { type JobRequest, waitingOutcomes } from '../job.js';
import { QUEUE } from './boss.js';
import { createLately } from './lately.js';
import type { Database, Sql } from './sql.js';
import { type JobState, type JobStatus, STATE } from './status.js';
import { createStatuses } from './statuses.js';

export interface Queue {
  /**
   * Adds a job. With a `key` that its owner has used before, nothing is added, and that job is the answer; `isSame` tells whether
   * it was asked for in the same words. Undefined where the owner has `most` unfinished jobs.
   */
  add(
    owner: string,
    request: JobRequest,
    options: { readonly key?: string | undefined; readonly most: number },
  ): Promise<{ readonly id: string; readonly isNew: boolean; readonly isSame: boolean } | undefined>;
  get(owner: string, id: string): Promise<JobStatus | undefined>;
  /** Without owners: of any jobs there are. */
  states(ids: readonly string[]): Promise<readonly JobStatus[]>;
  /** The newest first, at most 100, created before a moment. */
  list(owner: string, before?: Date): Promise<readonly JobStatus[]>;
  /** False where it has ended. */
  cancel(owner: string, id: string): Promise<boolean>;
  /** Once more, photos that are done excepted. False where it has not ended, or all of it is done. */
  retry(owner: string, id: string): Promise<boolean>;
  /** Forgets a job that has ended. */
  remove(owner: string, id: string): Promise<boolean>;
  counts(): Promise<Readonly<Record<JobState, number>>>;
}

/** How often a job is tried anew by itself, and after how many seconds the first time; then twice as long each time. */
export interface RetryPolicy {
  readonly limit: number;
  readonly seconds: number;
}

/** pg-boss allows less than a day in one go; a longer job is put back and goes on where it was. */
const LONGEST_SECONDS = 23 * 3600;

const ENDED = `('completed', 'cancelled', 'failed')`;

/** For how long an answer is good, and for how long a job that was asked for is looked at again with others, in milliseconds. */
const LATELY = { age: 100, interest: 2000 };

export function createQueue(db: Database, boss: PgBoss, retries: RetryPolicy): Queue {
  const insert = async (sql: Sql, owner: string, request: JobRequest, hash: string, key: string | null) => {
    const outcomes = waitingOutcomes(request);
    const { rows } = await sql.executeSql(
      `insert into romnet.task (id, owner, key, request, request_hash, outcomes) values ($1, $2, $3, $4, $5, $6)
       on conflict (owner, key) do nothing returning id`,
      [randomUUID(), owner, key, JSON.stringify(request), hash, JSON.stringify(outcomes)],
    );
    return rows[0]?.id as string | undefined;
  };
  // All looks go one after the other, so that nobody sees a job as it was before what he, or another, was told.
  const { ask: find, forget } = createLately(createStatuses(db), {
    ...LATELY,
    now: () => performance.now(),
  });
  const states = async (ids: readonly string[]) => {
    const found = await Promise.all(ids.map(find));
    return found.flatMap((one) => one?.status ?? []);
  };
  /** After what is written here the next look is a new one. */
  const write = <T>(work: (sql: Sql) => Promise<T>) => db.transaction(work).finally(forget);
  return {
    add(owner, request, { key, most }) {
      const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
      return write(async (sql) => {
        // One owner's jobs are counted and added one after the other.
        await sql.executeSql('select pg_advisory_xact_lock(7206515, hashtext($1))', [owner]);
        const known = await sql.executeSql(
          'select id, request_hash from romnet.task where owner = $1 and key = $2',
          [owner, key ?? null],
        );
        const [before] = known.rows;
        if (before) return { id: before.id, isNew: false, isSame: before.request_hash === hash };
        const { rows } = await sql.executeSql(
          `select count(*)::int as count from romnet.task t join pgboss.job j on j.name = '${QUEUE}' and j.id = t.id
           where t.owner = $1 and j.state not in ${ENDED}`,
          [owner],
        );
        if (rows[0]!.count >= most) return undefined;
        const id = await insert(sql, owner, request, hash, key ?? null);
        if (id === undefined) throw new Error('internal: a key was used twice at once in spite of the lock');
        await boss.send(
          QUEUE,
          {},
          {
            ...{ id, db: sql, expireInSeconds: LONGEST_SECONDS },
            ...{ retryLimit: retries.limit, retryDelay: retries.seconds, retryBackoff: true },
          },
        );
        return { id, isNew: true, isSame: true };
      });
    },
    async get(owner, id) {
      const found = await find(id);
      return found?.owner === owner ? found.status : undefined;
    },
    states,
    async list(owner, before) {
      const { rows } = await db.executeSql(
        `select id from romnet.task where owner = $1 and ($2::timestamptz is null or created < $2)
         order by created desc, id limit 100`,
        [owner, before ?? null],
      );
      return states(rows.map(({ id }) => id));
    },
    cancel: (owner, id) =>
      write(async (sql) => {
        if (!(await isOf(sql, owner, id))) return false;
        const { rows } = await sql.executeSql(
          `update pgboss.job set state = 'cancelled', completed_on = now()
           where name = '${QUEUE}' and id = $1 and state not in ${ENDED} returning id`,
          [id],
        );
        return rows.length > 0;
      }),
    retry: (owner, id) =>
      write(async (sql) => {
        if (!(await isOf(sql, owner, id))) return false;
        const { rows } = await sql.executeSql(
          `update pgboss.job j set state = 'created', completed_on = null, started_on = null, retry_count = 0,
             start_after = now(), output = null
           from romnet.task t where t.id = j.id and j.name = '${QUEUE}' and j.id = $1 and j.state in ${ENDED}
             and t.outcomes @? '$[*] ? (@.status != "done")' returning j.id`,
          [id],
        );
        if (rows.length === 0) return false;
        await sql.executeSql('update romnet.task set worker = null, beat = null where id = $1', [id]);
        return true;
      }),
    remove: (owner, id) =>
      write(async (sql) => {
        if (!(await isOf(sql, owner, id))) return false;
        const { rows } = await sql.executeSql(
          `delete from pgboss.job where name = '${QUEUE}' and id = $1 and state in ${ENDED} returning id`,
          [id],
        );
        if (rows.length > 0) await sql.executeSql('delete from romnet.task where id = $1', [id]);
        return rows.length > 0;
      }),
    async counts() {
      const { rows } = await db.executeSql(
        `select ${STATE} as state, count(*)::int as count from romnet.task t
         join pgboss.job j on j.name = '${QUEUE}' and j.id = t.id group by 1`,
      );
      const counts = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
      for (const { state, count } of rows) counts[state as JobState] = count;
      return counts;
    },
  };
}

async function isOf(sql: Sql, owner: string, id: string): Promise<boolean> {
  const { rows } = await sql.executeSql('select 1 from romnet.task where owner = $1 and id = $2', [
    owner,
    id,
  ]);
  return rows.length > 0;
}
