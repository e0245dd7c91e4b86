// What runs in a database's thread: does what it is asked, in the order in which it comes, transactions one at a time.

import { parentPort, workerData } from 'node:worker_threads';
import { openUnlocked } from './folder.js';
import type { Database, Row, Sql } from './sql.js';
import type { Answer, Asked } from './thread.js';

const port = parentPort!;
const opening = openUnlocked(workerData as string);
// Who asks hears of it.
opening.catch(() => undefined);

/** A transaction that lasts until its `end` is called. */
interface Open {
  readonly sql: Sql;
  readonly end: (isKept: boolean) => void;
}

/** By the numbers of the messages that began them; `ended`: the database has taken it, or put it back. */
const transactions = new Map<number, Open & { readonly ended: Promise<void> }>();
const GIVEN_UP = new Error('given up');

async function begin(number: number, db: Database): Promise<void> {
  let ended = Promise.resolve();
  const open = await new Promise<Open>((resolve, reject) => {
    ended = db.transaction(async (sql) => {
      const isKept = await new Promise<boolean>((end) => resolve({ sql, end }));
      if (!isKept) throw GIVEN_UP;
    });
    ended.catch(reject);
  });
  transactions.set(number, { ...open, ended });
}

async function end(number: number, isKept: boolean): Promise<void> {
  const open = transactions.get(number);
  transactions.delete(number);
  open?.end(isKept);
  await open?.ended.catch((error) => {
    if (error !== GIVEN_UP) throw error;
  });
}

async function answer(message: Asked): Promise<Row[]> {
  const db = await opening;
  switch (message.kind) {
    case 'sql': {
      const { text, values, transaction } = message;
      const sql = transaction === undefined ? db : transactions.get(transaction)?.sql;
      if (!sql) throw new Error('internal: a statement came after its transaction');
      return (await sql.executeSql(text, values)).rows;
    }
    case 'open':
      break;
    case 'begin':
      await begin(message.number, db);
      break;
    case 'commit':
    case 'rollback':
      await end(message.transaction, message.kind === 'commit');
      break;
    case 'close':
      await db.close();
      break;
  }
  return [];
}

port.on('message', async (message: Asked) => {
  const { number } = message;
  let said: Answer;
  try {
    said = { number, rows: await answer(message) };
  } catch (error) {
    said = { number, error: (error as Error).message };
  }
  port.postMessage(said);
  if (message.kind === 'close' || (message.kind === 'open' && 'error' in said)) port.close();
});
