// Ways to find the nearest of many descriptors, one beside another: plain float32 and bytes, on one thread and on two, and the table
// that the package has. And a whole search in an index of so many pictures.
import { copyFileSync, linkSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createTable, searchRows } from '@romnet/references';
import { openCorpus } from '@romnet/references/files';
import { openIndex, writeIndex } from '../../packages/references/dist/files/index-file.js';
import { elapsed, medians, timed } from './times.mjs';

const LENGTH = 128;
const WANTED = 300;
const ROUNDS = 9;

/** Numbers in [0, 1), the same every time. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** Rows of an index over and over, each byte moved by at most `JITTER`; without an index, random bytes. */
const JITTER = 6;
function fill(bytes, real) {
  const random = generator(1);
  for (let i = 0; i < bytes.length; i++) {
    const value = real ? real[i % real.length] + (2 * random() - 1) * JITTER : 254 * random() - 127;
    bytes[i] = Math.max(-127, Math.min(127, Math.round(value)));
  }
}

export async function compareSearches(count, index) {
  const opened = index && (await openIndex(index));
  const real = opened?.search?.table.bytes;
  await opened?.close();
  const table = createTable(count, LENGTH);
  fill(table.bytes, real);
  const queries = Array.from({ length: ROUNDS }, (_, i) => {
    const row = Math.floor((i * count) / ROUNDS) * LENGTH;
    return table.bytes.slice(row, row + LENGTH).map((value) => Math.max(-127, value - 3));
  });
  const each = (search) => medians(queries.map((query) => timed(() => search(query))));
  const result = {
    count,
    descriptors: real ? `of ${basename(index)}, jittered by up to ${JITTER}` : 'random',
    wanted: WANTED,
    table: each((query) => table.nearest(query, WANTED)),
    bytesInJavaScript: each((query) => searchRows(table.bytes, query, WANTED)),
    bytesOnTwoThreads: await onTwo(table.bytes, queries),
  };
  const floats = new Float32Array(new SharedArrayBuffer(4 * table.bytes.length));
  floats.set(table.bytes);
  result.float32OnOneThread = each((query) => searchFloats(floats, Float32Array.from(query), WANTED));
  result.float32OnTwoThreads = await onTwo(floats, queries);
  return result;
}

/** Half of the rows each, merged. The table is shared, so that nothing is copied for a search. */
async function onTwo(table, queries) {
  const shared =
    table.buffer instanceof SharedArrayBuffer ? table : new Int8Array(new SharedArrayBuffer(table.length));
  if (shared !== table) shared.set(table);
  const rows = table.length / LENGTH;
  const half = Math.floor(rows / 2);
  const workers = [
    [0, half],
    [half, rows],
  ].map(
    ([from, to]) =>
      new Worker(new URL('./search-worker.mjs', import.meta.url), {
        workerData: { table: shared, from, to, length: LENGTH, wanted: WANTED },
      }),
  );
  const ask = (worker, query) =>
    new Promise((resolve) => {
      worker.once('message', resolve);
      worker.postMessage(query);
    });
  const times = [];
  for (const query of [queries[0], ...queries]) {
    const before = process.cpuUsage();
    const start = performance.now();
    const found = await Promise.all(workers.map((worker) => ask(worker, query)));
    found
      .flat()
      .sort((a, b) => a.distance - b.distance)
      .slice(0, WANTED);
    times.push(elapsed(start, before));
  }
  for (const worker of workers) await worker.terminate();
  return medians(times.slice(1));
}

/** `searchRows` of numbers. */
export function searchFloats(table, query, count) {
  const hits = [];
  let most = Number.POSITIVE_INFINITY;
  for (let start = 0; start < table.length; start += query.length) {
    let [a, b] = [0, 0];
    for (let i = 0; i < query.length; i += 2) {
      const [x, y] = [table[start + i] - query[i], table[start + i + 1] - query[i + 1]];
      a += x * x;
      b += y * y;
    }
    if (a + b >= most) continue;
    hits.push({ row: start / query.length, distance: a + b });
    hits.sort((one, other) => one.distance - other.distance);
    if (hits.length > count) hits.pop();
    if (hits.length === count) most = hits[count - 1].distance;
  }
  return hits;
}

/**
 * A whole search, features of the photo included, in an index of `count` pictures: those of `index` over and over, descriptors
 * jittered. The records are those of `index`, so the disk's cache has them.
 */
export async function searchLarge(count, index, extractor, luminances) {
  const root = mkdtempSync(join(tmpdir(), 'romnet-million-'));
  const opened = await openIndex(index);
  try {
    const path = join(root, 'index');
    const names = new Map();
    for (const name of opened.featureFiles.keys()) {
      const own = name.replace(basename(index), 'index');
      names.set(name, own);
      try {
        linkSync(join(dirname(index), name), join(root, own));
      } catch {
        copyFileSync(join(dirname(index), name), join(root, own));
      }
    }
    const featureFiles = [...names.values()];
    const table = createTable(count, opened.search.space.length);
    fill(table.bytes, opened.search.table.bytes);
    const slots = new Int32Array(2 * count);
    const color = [];
    for (let row = 0; row < count; row++) {
      const { name, slot } = opened.place(row % opened.colors);
      slots[2 * row] = featureFiles.indexOf(names.get(name));
      slots[2 * row + 1] = slot;
      color.push(opened.files.at(row % opened.colors));
    }
    const { folder, features } = opened;
    const search = { ...opened.search, table };
    const writing = performance.now();
    const before = process.cpuUsage();
    await writeIndex(path, { folder, features, color, grey: [], search, featureFiles, slots });
    const write = elapsed(writing, before);
    color.length = 0;
    const opening = performance.now();
    const beforeOpen = process.cpuUsage();
    const corpus = await openCorpus(path, extractor);
    const open = elapsed(opening, beforeOpen);
    const times = [];
    for (const luminance of luminances) {
      const start = performance.now();
      const used = process.cpuUsage();
      await corpus.find(luminance, { count: 10 });
      times.push(elapsed(start, used));
    }
    await corpus.close();
    const bytesAPicture = statSync(path).size / count;
    return { count, bytesAPicture, write, open, find: medians(times.slice(1)) };
  } finally {
    await opened.close();
    rmSync(root, { recursive: true });
  }
}
