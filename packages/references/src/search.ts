// The nearest of many descriptors, by looking at every one: bytes in one typed array, a million of 128 in a quarter of a
// second. Exact, so nothing has to be tuned or can be missed; an approximate index would pay off beyond that.

/** A row of the table and its squared distance from the query. */
export interface Hit {
  readonly row: number;
  readonly distance: number;
}

/**
 * The `count` rows of `table` [rows, query.length] nearest to it, nearest first, ties in order of row.
 * The length of a row is a multiple of 4.
 */
export function searchRows(table: Int8Array, query: Int8Array, count: number): Hit[] {
  const length = query.length;
  if (length % 4 !== 0 || table.length % length !== 0)
    throw new Error(
      `expected rows of a multiple of 4 bytes, got ${table.length} bytes for rows of ${length}`,
    );
  const wanted = Int32Array.from(query);
  const best: Hit[] = [];
  let most = Number.POSITIVE_INFINITY;
  for (let row = 0, start = 0; start < table.length; row++, start += length) {
    const distance = squaredDistance(table, start, wanted);
    if (best.length === count && distance >= most) continue;
    insert(best, { row, distance });
    if (best.length > count) best.pop();
    if (best.length === count) most = best[count - 1]!.distance;
  }
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
