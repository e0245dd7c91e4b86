// A server as a process of its own, with the tiny model, and an archive's way to talk to it. Runs what `npm run build` has built.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { JOB_LIMITS, type WorkerStart } from '@romnet/server';
import { copyEmptyDatabase } from '../../../server/src/empty-database.fixture.js';
import { at } from '../command.fixture.js';
import { TIMING } from '../worker/timing.js';

const bin = fileURLToPath(new URL('../../bin/romnet.js', import.meta.url));

export interface Server {
  readonly child: ChildProcess;
  readonly url: string;
  err(): string;
  /** Ends it, and resolves to how it ended. */
  end(signal: NodeJS.Signals): Promise<number | string | null>;
}

/** Starts `romnet <command>` and waits until it answers. */
export async function startServer(flags: readonly string[] = [], command = 'serve'): Promise<Server> {
  if (!existsSync(new URL('../../dist/start.js', import.meta.url)))
    throw new Error('expected built sources but apps/cli/dist is missing; run `npm run build`');
  if (!flags.includes('--database')) await copyEmptyDatabase(at('data', 'db'));
  const all = [bin, command, '--port', '0', '--data', at('data'), '--model', at('model'), '--threads', '1'];
  const child = spawn(process.execPath, [...all, ...flags], { cwd: at(), stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr!.on('data', (bytes: Buffer) => (err += bytes));
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${err}`)));
  });
  return {
    ...{ child, url, err: () => err },
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Starts `romnet worker`; returns what ends it and tells how. */
export function startWorker(
  flags: readonly string[],
): (signal: NodeJS.Signals) => Promise<number | string | null> {
  const all = [bin, 'worker', '--model', at('model'), '--threads', '1', ...flags];
  const child = spawn(process.execPath, all, { cwd: at(), stdio: 'inherit' });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  return (signal) => {
    child.kill(signal);
    return ended;
  };
}

/** Starts a worker as a server does, and tells it where its jobs are. */
export function forkWorker(start: Pick<WorkerStart, 'database' | 'files'>): ChildProcess {
  const child = fork(bin, ['worker', '--forked'], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const message: WorkerStart = {
    kind: 'start',
    worker: 'tested',
    limits: JOB_LIMITS,
    timing: TIMING,
    ...start,
  };
  child.send(message);
  return child;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
export type Job = any;

/** Calls the API; `body` as JSON. */
export async function ask(url: string, method: string, path: string, body?: unknown): Promise<Job> {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Sends a file and returns its name. */
export async function upload(url: string, path: string): Promise<string> {
  const bytes = readFileSync(path);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const response = await fetch(`${url}/v1/uploads/${hash}`, { method: 'PUT', body: bytes });
  if (!response.ok) throw new Error(await response.text());
  return hash;
}

/** A job once it has ended. */
export async function ended(url: string, id: string): Promise<Job> {
  for (;;) {
    const job = await ask(url, 'GET', `/v1/jobs/${id}`);
    if (job.ended !== null) return job;
    await wait(100);
  }
}
