// Keeps the files of exact features few and full: an update adds one file at most, and pictures that are gone leave empty places.

import type { FeatureFile, FeatureWriter } from './feature-file.js';
import { keyOf } from './feature-file.js';
import type { Row } from './rows.js';

/** More files than this are made into two. */
const MANY = 8;

/**
 * Copies the records of files that are half empty, and of all but the largest where there are many, to the file that new records go
 * to. Returns the rows with their places now. The old files stay, for whoever reads them.
 */
export async function compact(
  rows: readonly Row[],
  files: ReadonlyMap<string, FeatureFile>,
  openWriter: () => Promise<{ readonly name: string; readonly file: FeatureWriter }>,
): Promise<Row[]> {
  const used = new Map<string, number>();
  for (const { name } of rows) used.set(name, (used.get(name) ?? 0) + 1);
  const largest = Math.max(...used.values());
  const isMoved = (name: string) => {
    const live = used.get(name)!;
    return 2 * live < files.get(name)!.count || (used.size > MANY && live < largest);
  };
  const moved = new Set([...used.keys()].filter(isMoved));
  const result: Row[] = [];
  for (const row of rows) {
    if (!moved.has(row.name)) result.push(row);
    else {
      const record = await files.get(row.name)!.record(row.slot);
      const { name, file } = await openWriter();
      // What this run has written is where it belongs.
      if (name === row.name) result.push(row);
      else {
        const slot = await file.append({ ...row.file, key: keyOf(row.file) }, record);
        result.push({ ...row, name, slot });
      }
    }
  }
  return result;
}
