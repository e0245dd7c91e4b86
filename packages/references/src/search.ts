// The nearest of many descriptors, by looking at every one: bytes in one table, a million of 128 in some 10 ms where WebAssembly
// has SIMD, twenty times that in JavaScript. Exact, so nothing has to be tuned or can be missed.

import { BLOCK_ROWS, DISTANCES_AT, loadScan, QUERY_AT, ROW_UNIT, type Scan, TABLE_AT } from './kernel.js';

/** A row of the table and its squared distance from the query. */
export interface Hit {
  readonly row: number;
  readonly distance: number;
}

/** A table that is searched. */
export interface SearchTable {
  /** [rows, length], for its owner to fill. */
  readonly bytes: Int8Array<ArrayBuffer>;
  /** The `count` rows nearest to a query [length], nearest first, ties in order of row. */
  nearest(query: Int8Array, count: number): Hit[];
}

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65_536;

/** A table of zeros. The length of a row is a multiple of ROW_UNIT. Throws a RangeError where there is no room for it. */
export function createTable(rows: number, length: number): SearchTable {
  if (!(length > 0) || length % ROW_UNIT !== 0)
    throw new Error(`expected rows of a multiple of ${ROW_UNIT} bytes, got ${length}`);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((TABLE_AT + rows * length) / PAGE) });
  const bytes = new Int8Array(memory.buffer as ArrayBuffer, TABLE_AT, rows * length);
  const scan = loadScan(memory);
  return {
    bytes,
    nearest(query, count) {
      if (query.length !== length)
        throw new Error(`expected a query of ${length} bytes, got ${query.length}`);
      return scan ? scanRows(memory, scan, rows, query, count) : searchRows(bytes, query, count);
    },
  };
}

function scanRows(
  memory: WebAssembly.Memory,
  scan: Scan,
  rows: number,
  query: Int8Array,
  count: number,
): Hit[] {
  new Int16Array(memory.buffer, QUERY_AT, query.length).set(query);
  const distances = new Int32Array(memory.buffer, DISTANCES_AT, BLOCK_ROWS);
  const best = createBest(count);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const block = Math.min(BLOCK_ROWS, rows - start);
    scan(TABLE_AT + start * query.length, block, query.length);
    for (let i = 0; i < block; i++) {
      const distance = distances[i]!;
      if (distance < best.most) best.add(start + i, distance);
    }
  }
  return best.hits;
}

/** What a table's `nearest` gives, of any table [rows, query.length], in plain JavaScript. */
export function searchRows(table: Int8Array, query: Int8Array, count: number): Hit[] {
  const length = query.length;
  if (length % 4 !== 0 || table.length % length !== 0)
    throw new Error(
      `expected rows of a multiple of 4 bytes, got ${table.length} bytes for rows of ${length}`,
    );
  const wanted = Int32Array.from(query);
  const best = createBest(count);
  for (let row = 0, start = 0; start < table.length; row++, start += length) {
    const distance = squaredDistance(table, start, wanted);
    if (distance < best.most) best.add(row, distance);
  }
  return best.hits;
}

/** The nearest so far; `most` is what a row must be nearer than. */
function createBest(count: number) {
  const best = {
    hits: [] as Hit[],
    most: count > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
    add(row: number, distance: number) {
      insert(best.hits, { row, distance });
      if (best.hits.length > count) best.hits.pop();
      if (best.hits.length === count) best.most = best.hits[count - 1]!.distance;
    },
  };
  return best;
}

/** Four sums at a time: a single one makes every addition wait for the one before. */
function squaredDistance(table: Int8Array, start: number, query: Int32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0, at = start; i < query.length; i += 4, at += 4) {
    const [w, x] = [table[at]! - query[i]!, table[at + 1]! - query[i + 1]!];
    const [y, z] = [table[at + 2]! - query[i + 2]!, table[at + 3]! - query[i + 3]!];
    a = (a + Math.imul(w, w)) | 0;
    b = (b + Math.imul(x, x)) | 0;
    c = (c + Math.imul(y, y)) | 0;
    d = (d + Math.imul(z, z)) | 0;
  }
  return a + b + c + d;
}

/** Keeps the list sorted, a later row after an earlier one as near. */
function insert(best: Hit[], hit: Hit): void {
  let [low, high] = [0, best.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (best[middle]!.distance <= hit.distance) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, hit);
}
