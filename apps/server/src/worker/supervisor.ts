// Worker processes of this machine: as many as asked for, started anew when they end, each job of theirs put back at once.

import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { answerSql } from '../queue/ipc.js';
import type { Sql } from '../queue/sql.js';
import type { PhotoEnded, ToWorker, WorkerStart } from './messages.js';

export interface SupervisorOptions {
  readonly count: number;
  /** Starts a process that speaks as messages.ts has it, with `serialization: 'advanced'`. */
  readonly fork: () => ChildProcess;
  readonly start: Omit<WorkerStart, 'kind' | 'worker'>;
  /** What workers without a database of their own ask. */
  readonly sql: Sql;
  /** Puts back what a worker had that has ended. */
  readonly onEnded: (worker: string) => Promise<unknown>;
  readonly onPhoto: (photo: PhotoEnded) => void;
  readonly onFault: (error: unknown) => void;
}

export interface Supervisor {
  /** The numbers of the living processes. */
  pids(): number[];
  /** How many have ended without being asked to. */
  ended(): number;
  /** Asks all to end, and ends those that have not after `grace` milliseconds. */
  drain(grace: number): Promise<void>;
}

/** A worker that lived as long as this has not failed at its start. */
const SOUND = 10_000;
const LONGEST_PAUSE = 30_000;

export function superviseWorkers(options: SupervisorOptions): Supervisor {
  const { count, fork, start, sql, onEnded, onPhoto, onFault } = options;
  const children = new Set<ChildProcess>();
  const stop = new AbortController();
  let ended = 0;
  const keep = async () => {
    let pause = 100;
    while (!stop.signal.aborted) {
      const worker = newWorkerName();
      const begin = Date.now();
      const child = fork();
      children.add(child);
      child.on('error', onFault);
      answerSql(child, sql);
      child.on('message', (message: PhotoEnded) => {
        if (message.kind === 'photo') onPhoto(message);
      });
      send(child, { kind: 'start', worker, ...start });
      const code = await new Promise<number | string | null>((resolve) => {
        child.once('exit', (code, signal) => resolve(code ?? signal));
      });
      children.delete(child);
      if (!stop.signal.aborted) {
        ended++;
        onFault(new Error(`a worker ended with ${code}; its job is put back`));
      }
      await onEnded(worker).catch(onFault);
      pause = Date.now() - begin > SOUND ? 100 : Math.min(LONGEST_PAUSE, pause * 2);
      await wait(pause, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const all = Promise.all(Array.from({ length: count }, keep));
  return {
    pids: () => [...children].flatMap(({ pid }) => pid ?? []),
    ended: () => ended,
    async drain(grace) {
      stop.abort();
      for (const child of children) send(child, { kind: 'drain' });
      const last = setTimeout(() => {
        for (const child of children) child.kill('SIGKILL');
      }, grace);
      await all;
      clearTimeout(last);
    },
  };
}

/** A name that no other worker has, on any machine, at any time. */
export const newWorkerName = (): string => `${hostname()}-${randomUUID()}`;

function send(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => undefined);
}
