// A whole server: the database, the API, the port, the workers, and what is done every now and then.

import type { ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createApp } from '../api/app.js';
import { createWatcher } from '../api/watcher.js';
import { createAlbums } from '../files/albums.js';
import { tidy } from '../files/janitor.js';
import { openPlaces } from '../files/places.js';
import { openTokens } from '../files/tokens.js';
import { createUploads } from '../files/uploads.js';
import { removeScratch } from '../files/workplace.js';
import type { JobLimits } from '../limits.js';
import { type Alone, beAlone } from '../queue/alone.js';
import { startBoss } from '../queue/boss.js';
import { isShared, openDatabase } from '../queue/database.js';
import { openFolderInThread } from '../queue/folder.js';
import { lockFolder } from '../queue/lock.js';
import { createQueue } from '../queue/queue.js';
import type { Database } from '../queue/sql.js';
import { releaseAll, sweepEnded, sweepSilent } from '../queue/sweep.js';
import { makeTables } from '../queue/tables.js';
import type { Timing } from '../worker/loop.js';
import { superviseWorkers } from '../worker/supervisor.js';
import { atMostEvery } from './every.js';
import { listen } from './listen.js';
import { createNumbers } from './numbers.js';
import { type Pages, servePages } from './pages.js';

export interface ServerOptions {
  /** Where all that is kept lies: the database, unless it is elsewhere, the files, and the tokens. */
  readonly folder: string;
  /** postgres://..., or undefined for a database in the folder. */
  readonly database?: string;
  /** Where files lie, where not in the folder: another, or `s3://bucket/prefix`, which all machines share. */
  readonly files?: string;
  readonly host: string;
  readonly port: number;
  /** Names under which it is called, beside the address it listens on. */
  readonly hosts: readonly string[];
  readonly workers: number;
  readonly model?: string;
  /** Processor threads of each worker. */
  readonly threads?: number;
  /** For how many seconds uploads, and jobs that have ended, are kept. */
  readonly keepSeconds: number;
  readonly uploadBytes: number;
  readonly areaBytes: number;
  readonly jobsPerUser: number;
  readonly limits: JobLimits;
  readonly timing: Timing;
  /** The web page, where it is served. */
  readonly pages?: Pages;
  readonly version: string;
  readonly fork: () => ChildProcess;
  readonly onFault: (error: unknown) => void;
}

export interface RunningServer {
  readonly url: string;
  /** Lets requests and jobs come to their end, or back to the queue. */
  close(): Promise<void>;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const TIDY_MS = 600_000;
const WATCH_MS = 250;
/** After so long a token that was taken back opens nothing. */
const TOKENS_MS = 1000;
const RETRIES = { limit: 3, seconds: 2 };
/** An upload that brings nothing for so long is broken off; what came stays. */
const IDLE_SECONDS = 30;

/** Where the tokens of a server's folder are. */
export const tokensOf = (folder: string): string => join(folder, 'tokens.json');

/** Starts it. Throws one line where something of it cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { folder, host, onFault, timing } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isLoopback = host === '::1' || LOOPBACK.includes(host);
  const tokens = atMostEvery(TOKENS_MS, openTokens(tokensOf(folder)));
  if (!isLoopback && (await tokens()).length === 0)
    throw new Error(
      `beyond this machine a token is needed, and there is none: romnet serve --add-token <user>`,
    );
  const { database } = options;
  const shared = database !== undefined && isShared(database);
  const files = options.files ?? join(folder, 'files');
  const places = await openPlaces(files, folder);
  const { storage, keys } = places;
  // Two servers would clear away each other's files, and write into each other's uploads.
  const unlock = await lockFolder(storage.folder ?? folder);
  const { db, alone } = await open(options, shared).catch(async (error) => {
    await unlock();
    throw error;
  });
  const boss = await startBoss(db, { supervise: true, onError: onFault });
  await makeTables(db);
  // Nobody else has this database, so nobody has these jobs.
  if (!shared) await releaseAll(db);
  const queue = createQueue(db, boss, RETRIES);
  const watcher = createWatcher(queue, WATCH_MS, onFault);
  const numbers = createNumbers(queue, () => workers);
  let isClosing = false;
  const app = createApp({
    ...{ queue, watcher, storage, keys, onFault, version: options.version, jobsPerUser: options.jobsPerUser },
    albums: createAlbums(places, options.areaBytes),
    uploads: createUploads(places, { ...options, idleSeconds: IDLE_SECONDS }),
    access: {
      ...{ tokens, needsToken: !isLoopback },
      hosts: isLoopback || options.hosts.length > 0 ? [...LOOPBACK, host, ...options.hosts] : undefined,
    },
    async fault() {
      if (isClosing) return 'the server is about to end';
      if (options.workers > 0 && workers.pids().length === 0) return 'no worker is running';
      const answers = await db.executeSql('select 1 as one').then(
        () => true,
        () => false,
      );
      if (!answers) return 'the database does not answer';
      if (alone?.holds() === false) return 'the database is not held by this server';
      return storage.check().then(
        () => undefined,
        () => 'the storage of files does not answer',
      );
    },
    metrics: numbers.text,
  });
  const wantsToken = async () => (await tokens()).length > 0;
  if (options.pages !== undefined) app.get('*', await servePages(options.pages, wantsToken));
  const workers = superviseWorkers({
    ...{ count: options.workers, fork: options.fork, sql: db, onFault, onPhoto: numbers.photo },
    async onEnded(worker) {
      await removeScratch(worker);
      await sweepEnded(db, boss, worker);
    },
    start: {
      ...(shared && database !== undefined ? { database } : {}),
      ...(options.model === undefined ? {} : { model: options.model }),
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      ...{ files, limits: options.limits, timing },
    },
  });
  const sweeping = setInterval(
    () => void sweepSilent(db, boss, timing.silence / 1000).catch(onFault),
    timing.silence / 2,
  );
  const clean = () => void tidy(db, queue, places, options.keepSeconds, Date.now()).catch(onFault);
  const tidying = setInterval(clean, Math.min(TIDY_MS, options.keepSeconds * 1000));
  const end = async () => {
    isClosing = true;
    clearInterval(sweeping);
    clearInterval(tidying);
    await workers.drain(timing.grace + 5000);
    watcher.close();
    await boss.stop({ graceful: false, wait: true });
    await db.close();
    await alone?.close();
    await unlock();
  };
  const listener = await listen((request) => app.fetch(request), host, options.port).catch(async (error) => {
    await end();
    throw error;
  });
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${listener.port}`,
    async close() {
      isClosing = true;
      // Who watches a job is told of its end before the line is cut.
      await Promise.all([listener.close(timing.grace), end()]);
    },
  };
}

/** Its database, and that no other server has it. */
async function open(
  { database, folder, onFault }: ServerOptions,
  shared: boolean,
): Promise<{ readonly db: Database; readonly alone?: Alone }> {
  if (database === undefined || !shared)
    return { db: await openFolderInThread(database ?? join(folder, 'db'), onFault) };
  const db = await openDatabase(database, onFault);
  try {
    return { db, alone: await beAlone(database, onFault) };
  } catch (error) {
    await db.close();
    throw error;
  }
}
