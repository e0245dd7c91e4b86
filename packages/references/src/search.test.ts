// What is searched and how: the table's nearest rows against sorting all of them, the space that rows live in, and how
// little a record loses.

import { createRandom } from '@romnet/imaging';
import { describe, expect, test } from 'vitest';
import { coarsen, decodeRecord, encodeRecord, recordBytes } from './record.js';
import type { FeatureMap } from './score.js';
import { createTable, searchRows } from './search.js';
import { fitSpace, project } from './space.js';

/** Numbers in [0, 1), the same every time. */
function numbers(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.uniform());
}

describe('searching rows', () => {
  const table = Int8Array.from(numbers(200 * 8, 1), (x) => Math.round(x * 20 - 10));
  const query = Int8Array.from(numbers(8, 2), (x) => Math.round(x * 254 - 127));

  test('finds what sorting all distances finds, ties in order of row', () => {
    const distances = Array.from({ length: 200 }, (_, row) => ({
      row,
      distance: query.reduce((sum, value, i) => sum + (value - table[row * 8 + i]!) ** 2, 0),
    }));
    distances.sort((a, b) => a.distance - b.distance || a.row - b.row);
    for (const count of [1, 7, 200, 500])
      expect(searchRows(table, query, count)).toEqual(distances.slice(0, count));
    expect(searchRows(new Int8Array(40), query, 3).map(({ row }) => row)).toEqual([0, 1, 2]);
  });

  test.each([
    [16, 1],
    [16, 20_000],
    [48, 8_192],
    [128, 9_000],
  ])('a table of rows of %i bytes, %i of them, finds what plain JavaScript does', (length, rows) => {
    const table = createTable(rows, length);
    // Whole range of a byte, so that nothing may overflow, and many alike.
    table.bytes.set(
      Int8Array.from(numbers(rows * length, 5), (x) => (x < 0.1 ? -128 : x > 0.9 ? 127 : x * 8)),
    );
    for (const seed of [1, 2]) {
      const query = Int8Array.from(numbers(length, seed), (x) => (x < 0.5 ? -128 : 127));
      for (const count of [0, 1, 300])
        expect(table.nearest(query, count)).toEqual(searchRows(table.bytes, query, count));
    }
    // Memory may not have moved.
    expect(table.bytes).toHaveLength(rows * length);
  });

  test('refuses rows that do not fit the table', () => {
    expect(() => createTable(3, 8)).toThrow('a multiple of 16 bytes, got 8');
    expect(() => createTable(3, 16).nearest(new Int8Array(32), 1)).toThrow('a query of 16 bytes, got 32');
    expect(() => searchRows(new Int8Array(12), query, 1)).toThrow('12 bytes for rows of 8');
    expect(() => searchRows(new Int8Array(6), new Int8Array(6), 1)).toThrow('a multiple of 4');
  });
});

describe('the space', () => {
  // Two hundred points that vary along three directions of twelve only, with noise far below.
  const directions = [numbers(12, 3), numbers(12, 4), numbers(12, 5)];
  const rows = Array.from({ length: 200 }, (_, r) => {
    const shares = numbers(3, 100 + r);
    const noise = numbers(12, 1000 + r);
    return Float32Array.from(
      { length: 12 },
      (_, i) =>
        directions.reduce((sum, axis, a) => sum + (shares[a]! - 0.5) * axis[i]!, 0) + noise[i]! * 1e-4,
    );
  });
  const space = fitSpace(rows);
  const place = (row: Float32Array) => project(space, row);
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Math.hypot(...Array.from(a, (value, i) => value - b[i]!));

  test('keeps the distances between descriptors, but for one scale and the rounding', () => {
    const pairs = rows
      .slice(1, 60)
      .map((row) => [distance(rows[0]!, row), distance(place(rows[0]!), place(row))] as const);
    const scale = pairs.map(([before, after]) => after / before).toSorted((a, b) => a - b)[30]!;
    // Both ends are rounded to whole steps along three axes: at most the root of three apart.
    for (const [before, after] of pairs) expect(Math.abs(after - scale * before)).toBeLessThan(2);
  });

  test('fills a byte and clips what lies far out', () => {
    const largest = Math.max(...rows.flatMap((row) => [...place(row)].map(Math.abs)));
    expect(largest).toBeGreaterThan(50);
    const far = place(rows[0]!.map((value) => value * 1000));
    expect(Math.max(...far.map(Math.abs))).toBe(127);
  });

  test('is the same every time, and stands one row, equal rows and numbers that never vary', () => {
    expect(fitSpace(rows)).toEqual(space);
    for (const few of [
      rows.slice(0, 1),
      [rows[0]!, rows[0]!],
      [new Float32Array(12), new Float32Array(12)],
    ]) {
      const small = fitSpace(few);
      expect(Number.isFinite(small.scale)).toBe(true);
      expect([...project(small, rows[5]!)].every(Number.isInteger)).toBe(true);
    }
  });

  test('refuses a descriptor of another length', () => {
    expect(() => place(new Float32Array(11))).toThrow('expected a descriptor of 12 numbers, got 11');
  });
});

describe('a record', () => {
  test('holds the mean of each cell to a byte of its channel', () => {
    const map: FeatureMap = { channels: 3, height: 16, width: 24, data: numbers(3 * 16 * 24, 7) };
    map.data.fill(0, 0, 16 * 24);
    const coarse = coarsen(map);
    // The cell of channel 2 in row 3, column 5: rows 6 and 7, columns 15 to 17.
    const inCell = [6, 7].flatMap((y) => [15, 16, 17].map((x) => map.data[2 * 16 * 24 + y * 24 + x]!));
    expect(coarse.data[2 * 64 + 3 * 8 + 5]).toBeCloseTo(inCell.reduce((sum, value) => sum + value) / 6, 6);
    const record = encodeRecord([coarse, coarse]);
    expect(record.length).toBe(recordBytes([3, 3]));
    const [first, second] = decodeRecord(record, [3, 3]);
    expect(second).toEqual(first);
    for (let channel = 0; channel < 3; channel++) {
      const [theirs, ours] = [first!, coarse].map(({ data }) =>
        data.subarray(channel * 64, channel * 64 + 64),
      );
      const largest = Math.max(...ours!);
      for (let i = 0; i < 64; i++)
        expect(Math.abs(theirs![i]! - ours![i]!)).toBeLessThanOrEqual(largest / 509);
    }
  });

  test('refuses sides that no grid fits', () => {
    expect(() => coarsen({ channels: 1, height: 8, width: 12, data: new Float32Array(96) })).toThrow(
      'multiples of 8, got 12x8',
    );
  });
});
