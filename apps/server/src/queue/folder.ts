// PGlite in a folder: one process has it at a time. A server gives it a thread of its own, since a statement blocks the thread it runs
// on for milliseconds, and answers over HTTP would wait for it.

import { mkdir } from 'node:fs/promises';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { lockFolder } from './lock.js';
import type { Database, Row, Sql } from './sql.js';
import { openThread } from './thread.js';

/** What runs in the thread, where this is built. */
const ENTRY = new URL('./thread-main.js', import.meta.url);

/** Opens it on this thread; makes it if needed. Throws one line where it cannot, or another process has it. */
export const openFolder = (folder: string): Promise<Database> => locked(folder, () => openUnlocked(folder));

/** Opens it on a thread of its own; one that has ended is started anew. Tests that run from sources give the built `entry`. */
export const openFolderInThread = (
  folder: string,
  onLost: (error: Error) => void,
  entry: URL = ENTRY,
): Promise<Database> => locked(folder, () => openThread(entry, folder, onLost));

async function locked(folder: string, open: () => Promise<Database>): Promise<Database> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  try {
    const db = await open();
    return {
      ...db,
      async close() {
        await db.close();
        await unlock();
      },
    };
  } catch (cause) {
    await unlock();
    throw new Error(`cannot open the database ${folder}: ${(cause as Error).message}`, { cause });
  }
}

/** For who has the lock, or is the thread of who has. */
export async function openUnlocked(folder: string): Promise<Database> {
  const db = await PGlite.create(`${folder}/pg`);
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
    close: () => db.close(),
  };
}
