// A database on a thread of its own, from this side: statements go there as messages, and rows come back. What was asked of a thread
// that ends is refused, and the next question starts another.

import { Worker } from 'node:worker_threads';
import type { Database, Row, Sql } from './sql.js';

/** `transaction` is the number of the message that began one. */
export type ToThread =
  | {
      readonly kind: 'sql';
      readonly text: string;
      readonly values: readonly unknown[];
      readonly transaction?: number;
    }
  | { readonly kind: 'begin' | 'open' | 'close' }
  | { readonly kind: 'commit' | 'rollback'; readonly transaction: number };

export type Asked = ToThread & { readonly number: number };

export type Answer = { readonly number: number } & ({ readonly rows: Row[] } | { readonly error: string });

interface Call {
  resolve(value: { rows: Row[] }): void;
  reject(error: Error): void;
}

interface Thread {
  ask(message: ToThread): Promise<{ readonly rows: Row[] }> & { readonly number: number };
}

/** `entry` is what runs there, given `folder`. Throws what it says where the database cannot be opened. */
export async function openThread(
  entry: URL,
  folder: string,
  onLost: (error: Error) => void,
): Promise<Database> {
  let count = 0;
  let current: Thread | undefined;
  let isOpen = false;
  let isClosed = false;
  const start = (): Thread => {
    const waiting = new Map<number, Call>();
    let end: Error | undefined;
    const worker = new Worker(entry, { workerData: folder });
    const thread: Thread = {
      ask(message) {
        const number = ++count;
        const answer = new Promise<{ rows: Row[] }>((resolve, reject) => {
          if (end) reject(end);
          else waiting.set(number, { resolve, reject });
        });
        worker.postMessage({ ...message, number } satisfies Asked);
        return Object.assign(answer, { number });
      },
    };
    const lose = (error: Error) => {
      if (end) return;
      end = error;
      current = undefined;
      if (isOpen && !isClosed) onLost(error);
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    worker.on('message', (answer: Answer) => {
      const call = waiting.get(answer.number);
      waiting.delete(answer.number);
      if ('error' in answer) call?.reject(new Error(answer.error));
      else call?.resolve({ rows: answer.rows });
    });
    worker.on('error', lose);
    worker.on('exit', () => lose(new Error('the thread of the database has ended')));
    return thread;
  };
  const thread = (): Thread => {
    if (isClosed) throw new Error('internal: a database was asked after it was closed');
    current ??= start();
    return current;
  };
  await thread().ask({ kind: 'open' });
  isOpen = true;
  return {
    executeSql: async (text, values = []) => thread().ask({ kind: 'sql', text, values }),
    async transaction(work) {
      const { ask } = thread();
      const begun = ask({ kind: 'begin' });
      await begun;
      const transaction = begun.number;
      const sql: Sql = {
        executeSql: async (text, values = []) => ask({ kind: 'sql', text, values, transaction }),
      };
      try {
        const result = await work(sql);
        await ask({ kind: 'commit', transaction });
        return result;
      } catch (error) {
        await ask({ kind: 'rollback', transaction }).catch(() => undefined);
        throw error;
      }
    },
    async close() {
      const { ask } = thread();
      isClosed = true;
      await ask({ kind: 'close' });
    },
  };
}
