// pg-boss, which keeps the states of jobs: it hands each to one worker, and puts those that failed back with growing delays.

import PgBoss from 'pg-boss';
import type { Sql } from './sql.js';

/** The queue's name, and the schema of pg-boss's tables. */
export const QUEUE = 'renovate';

/** Beyond any use; jobs leave by `remove` and by the janitor, together with their files. */
const FOREVER_DAYS = 3650;

/**
 * Starts it. Only one process need `supervise`; that one makes the tables. `onError` hears of what goes wrong beside calls.
 */
export async function startBoss(
  sql: Sql,
  { supervise, onError }: { readonly supervise: boolean; readonly onError: (error: Error) => void },
): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => sql.executeSql(text, values) },
    ...{ supervise, migrate: supervise, schedule: false },
    retentionDays: FOREVER_DAYS,
    archiveCompletedAfterSeconds: FOREVER_DAYS * 86_400,
  });
  boss.on('error', onError);
  await boss.start();
  if (supervise) await boss.createQueue(QUEUE);
  return boss;
}
