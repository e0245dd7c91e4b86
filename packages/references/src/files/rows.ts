// The colour pictures of an index that is being made: where the record of each is, and the table by which they are searched.

import { RANKED_WHOLE } from '../defaults.js';
import { describeMaps } from '../descriptor.js';
import { decodeRecord } from '../record.js';
import { createTable } from '../search.js';
import { type DescriptorSpace, fitSpace, fittedRows, project } from '../space.js';
import type { FeatureFile } from './feature-file.js';
import type { IndexedFile } from './file-table.js';
import type { Searchable } from './index-file.js';

/** A colour picture, and where its record is. */
export interface Row {
  readonly file: IndexedFile;
  /** The feature file. */
  readonly name: string;
  readonly slot: number;
  /** Its row in the index before, which has its descriptor; undefined where there is none. */
  readonly old: number | undefined;
}

/** A space is fitted anew when there are so many times as many pictures, or as few, as when it was. */
const OUTGROWN = 2;

/** The places of all rows, as an index has them. */
export function slotsOf(rows: readonly Row[]): { featureFiles: string[]; slots: Int32Array } {
  const featureFiles = [...new Set(rows.map(({ name }) => name))];
  const places = new Map(featureFiles.map((name, place) => [name, place]));
  const slots = new Int32Array(2 * rows.length);
  for (const [row, { name, slot }] of rows.entries()) slots.set([places.get(name)!, slot], 2 * row);
  return { featureFiles, slots };
}

/** The table of rows: descriptors are taken over from the index before where its space still serves, else made from records. */
export async function makeSearchable(
  rows: readonly Row[],
  before: Searchable | undefined,
  files: ReadonlyMap<string, FeatureFile>,
  channels: readonly number[],
  rankedWhole = RANKED_WHOLE,
): Promise<Searchable | undefined> {
  if (rows.length <= rankedWhole) return undefined;
  const raw = async ({ name, slot }: Row) =>
    describeMaps(decodeRecord(await files.get(name)!.record(slot), channels));
  const kept = before && isFitting(before, rows.length) ? before : undefined;
  let space: DescriptorSpace;
  if (kept) space = kept.space;
  else {
    const sample: Float32Array[] = [];
    for (const row of fittedRows(rows.length)) sample.push(await raw(rows[row]!));
    space = fitSpace(sample);
  }
  const { length } = space;
  const table = createTable(rows.length, length);
  for (const [place, row] of rows.entries()) {
    const descriptor =
      kept && row.old !== undefined
        ? kept.table.bytes.subarray(row.old * length, (row.old + 1) * length)
        : project(space, await raw(row));
    table.bytes.set(descriptor, place * length);
  }
  return { space, table, fitted: kept?.fitted ?? rows.length };
}

const isFitting = ({ fitted }: Searchable, count: number): boolean =>
  count <= OUTGROWN * fitted && OUTGROWN * count >= fitted;
