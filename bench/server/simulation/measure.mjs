// What the simulation is fed with, measured from the program itself: the queue on a real PostgreSQL, files as they are read and
// written, and a scan of a megapixel as `romnet renovate` does it.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRenovator } from '@romnet/renovation';
import { loadModel } from '@romnet/renovation/files';
import { startBoss } from '../../../apps/server/dist/queue/boss.js';
import { createClaims } from '../../../apps/server/dist/queue/claims.js';
import { openDatabase } from '../../../apps/server/dist/queue/database.js';
import { createQueue } from '../../../apps/server/dist/queue/queue.js';
import { sweepSilent } from '../../../apps/server/dist/queue/sweep.js';
import { makeTables } from '../../../apps/server/dist/queue/tables.js';
import { readBytes, writeWhole } from '../../../packages/imaging/dist/files/index.js';
import { createRaster } from '../../../packages/imaging/dist/index.js';
import { startServer } from './postgres.mjs';

const ROUNDS = 60;
const fail = (error) => {
  throw error;
};

/** Of each call: the median by the clock, and the server's processor time, in milliseconds; and bytes of its log. */
export async function measureDatabase(perJob) {
  const server = await startServer();
  try {
    const setup = await openDatabase(server.address, fail);
    await (await startBoss(setup, { supervise: true, onError: fail })).stop({ graceful: false, wait: true });
    await makeTables(setup);
    const request = requestOf(perJob);
    const outcomes = halfDone(perJob);
    const hand = [];
    const calls = {
      add: ({ queue }) => queue.add('ann', request, { most: 100_000 }),
      claim: async ({ claims }) => hand.push(await claims.claim()),
      beat: ({ claims }, i) => claims.beat(hand[i].id, 0.5, 'restore', outcomes),
      sweep: ({ db, boss }) => sweepSilent(db, boss, 30),
      complete: ({ claims }, i) => claims.complete(hand[i].id, outcomes),
    };
    const nothing = await measureCall(server, setup, () => undefined);
    const result = {};
    for (const [name, call] of Object.entries(calls)) {
      const { wall, processor, log } = await measureCall(server, setup, call);
      result[name] = { wall, processor: Math.max(0, processor - nothing.processor), log };
    }
    await setup.close();
    return { perJob, calls: ROUNDS, milliseconds: result };
  } finally {
    await server.stop();
  }
}

/** One call after the other, over connections of their own, whose processor time is known when they are closed. */
async function measureCall(server, setup, call) {
  const position = async () => {
    const { rows } = await setup.executeSql("select pg_current_wal_lsn() - '0/0'::pg_lsn as bytes");
    return Number(rows[0].bytes);
  };
  const [used, written] = [server.used(), await position()];
  const db = await openDatabase(server.address, fail);
  const boss = await startBoss(db, { supervise: false, onError: fail });
  const with_ = {
    ...{ db, boss, queue: createQueue(db, boss, { limit: 3, seconds: 2 }) },
    claims: createClaims(db, boss, 'bench'),
  };
  const times = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await call(with_, i);
    times.push(performance.now() - start);
  }
  await boss.stop({ graceful: false, wait: true });
  await db.close();
  await wait(300);
  const log = ((await position()) - written) / ROUNDS;
  return { wall: median(times), processor: (server.used() - used) / ROUNDS, log };
}

/** As hard to compress as real ones. */
const hash = (i) => createHash('sha256').update(`${i}`).digest('hex');

function requestOf(photos) {
  const list = Array.from({ length: photos }, (_, i) => ({
    upload: hash(i),
    name: `scan-${i}.tif`,
    hints: [],
  }));
  return { photos: list, references: [], options: { color: 'auto', restore: true } };
}

function halfDone(photos) {
  const done = (i) => ({
    ...{ status: 'done', width: 1224, height: 816, seconds: 12.345, sha256: hash(i), file: `${i}.jpg` },
    ...{ keptColors: false, notes: [] },
  });
  return Array.from({ length: photos }, (_, i) => (i < photos / 2 ? done(i) : { status: 'waiting' }));
}

/** Reading and writing a file of so many bytes as the program does, whole; and a small write that waits for the disk: the quickest tenth. */
export async function measureFiles(bytes) {
  const root = mkdtempSync(join(tmpdir(), 'romnet-bench-files-'));
  try {
    const content = new Uint8Array(bytes).map((_, i) => i * 31);
    const [write, read, commit] = [[], [], []];
    const log = await open(join(root, 'log'), 'w');
    for (let i = 0; i < ROUNDS; i++) {
      const path = join(root, `${i}`);
      write.push(await timeOf(() => writeWhole(path, content)));
      read.push(await timeOf(() => readBytes(path)));
      commit.push(
        await timeOf(async () => {
          await log.write(content.subarray(0, 8192));
          await log.datasync();
        }),
      );
    }
    await log.close();
    return { bytes, milliseconds: { write: quick(write), read: quick(read), commit: quick(commit) } };
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function timeOf(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Processor seconds of a scan of a megapixel with new colours, on one thread: on an idle core what a clock would say. */
export async function measureScan() {
  const renovator = await createRenovator({ model: await loadModel(), threads: 1 });
  const scan = createRaster(1224, 816);
  for (let i = 0; i < scan.data.length; i++)
    scan.data[i] = 128 + 100 * Math.sin(Math.floor(i / 3) / 17) * Math.cos(i / 40_000);
  const seconds = [];
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    await renovator.renovate({ ...scan, data: scan.data.slice() }, { color: true });
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  await renovator.release();
  // The first loads the programs; a worker does that once.
  return { megapixels: (1224 * 816) / 1e6, seconds: Math.min(...seconds.slice(1)) };
}

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
/** What nine of ten exceed: on a busy machine the median tells of the other processes. */
const quick = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 10)];
