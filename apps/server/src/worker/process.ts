// The inside of a worker process: opens the queue, and works until it is told to end, or its server is gone.

import { openWorkplace, type Workplace } from '../files/workplace.js';
import { startBoss } from '../queue/boss.js';
import { createClaims } from '../queue/claims.js';
import { openDatabase } from '../queue/database.js';
import { parentSql } from '../queue/ipc.js';
import type { Database, Sql } from '../queue/sql.js';
import { type Perform, runWorker } from './loop.js';
import type { ToWorker, WorkerStart } from './messages.js';
import { lowerPriority } from './priority.js';

/** Makes what does jobs; `tell` hears of each photo's end. */
export type OpenPerform = (
  start: WorkerStart,
  place: Workplace,
) => Promise<{ readonly perform: Perform; close(): Promise<void> }>;

/** A worker that a server forked; resolves when it has ended, and rejects where it cannot start. Nothing of it keeps the process alive then. */
export async function runForkedWorker(open: OpenPerform, onFault: (error: unknown) => void): Promise<void> {
  lowerPriority();
  // Without its server nobody hears of what it does, and another may be doing the same already.
  const abandoned = () => process.exit(0);
  process.once('disconnect', abandoned);
  try {
    await obeyServer(open, onFault);
  } finally {
    // An open channel would keep a process that could not start, and its server would wait for its end before it starts another.
    process.off('disconnect', abandoned);
    process.disconnect?.();
  }
}

async function obeyServer(open: OpenPerform, onFault: (error: unknown) => void): Promise<void> {
  const stop = new AbortController();
  const start = await new Promise<WorkerStart>((resolve) => {
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'start') resolve(message);
      else if (message.kind === 'drain') stop.abort();
    });
  });
  const { database } = start;
  if (database === undefined) await runOn(parentSql(process), start, open, stop.signal, onFault);
  else await runSharedWorker({ ...start, database }, open, stop.signal, onFault);
}

/** A worker on a database that it opens itself; resolves when `signal` has asked it to end, and it has. */
export async function runSharedWorker(
  start: WorkerStart & { readonly database: string },
  open: OpenPerform,
  signal: AbortSignal,
  onFault: (error: unknown) => void,
): Promise<void> {
  const db: Database = await openDatabase(start.database, onFault);
  try {
    await runOn(db, start, open, signal, onFault);
  } finally {
    await db.close();
  }
}

async function runOn(
  sql: Sql,
  start: WorkerStart,
  open: OpenPerform,
  signal: AbortSignal,
  onFault: (error: unknown) => void,
): Promise<void> {
  const boss = await startBoss(sql, { supervise: false, onError: onFault });
  const place = await openWorkplace(start.files, start.worker);
  const { perform, close } = await open(start, place);
  const claims = createClaims(sql, boss, start.worker);
  await runWorker({ claims, perform, timing: start.timing, signal, onFault });
  await boss.stop({ graceful: false, wait: true });
  await close();
  await place.close();
}
