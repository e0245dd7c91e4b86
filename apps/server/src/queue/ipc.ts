// SQL from a worker process through its parent: a database in a folder is open in one process only. The parent runs statements as
// they come; a worker whose parent is gone has no database, and ends.

import type { ChildProcess } from 'node:child_process';
import type { Row, Sql } from './sql.js';

interface Asked {
  readonly kind: 'sql';
  readonly number: number;
  readonly text: string;
  readonly values: readonly unknown[];
}

type Answer = { readonly kind: 'rows'; readonly number: number } & (
  | { readonly rows: Row[] }
  | { readonly error: string }
);

/** Answers a child's statements until it ends. */
export function answerSql(child: ChildProcess, sql: Sql): void {
  child.on('message', async (message: Asked) => {
    if (message.kind !== 'sql') return;
    const { number, text, values } = message;
    let answer: Answer;
    try {
      answer = { kind: 'rows', number, rows: (await sql.executeSql(text, values)).rows };
    } catch (error) {
      answer = { kind: 'rows', number, error: (error as Error).message };
    }
    if (child.connected) child.send(answer, () => undefined);
  });
}

/** The parent's database, from a child that was forked with `serialization: 'advanced'`. */
export function parentSql(channel: NodeJS.Process): Sql {
  const waiting = new Map<number, { resolve(value: { rows: Row[] }): void; reject(error: Error): void }>();
  let count = 0;
  channel.on('message', (message: Answer) => {
    if (message.kind !== 'rows') return;
    const { resolve, reject } = waiting.get(message.number) ?? {};
    waiting.delete(message.number);
    if ('error' in message) reject?.(new Error(message.error));
    else resolve?.({ rows: message.rows });
  });
  return {
    executeSql: (text, values = []) =>
      new Promise((resolve, reject) => {
        const number = ++count;
        waiting.set(number, { resolve, reject });
        channel.send!({ kind: 'sql', number, text, values } satisfies Asked, (error: Error | null) => {
          if (error) reject(error);
        });
      }),
  };
}
