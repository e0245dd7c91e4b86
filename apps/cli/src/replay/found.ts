// The files that a record names: which are there, and which are what they were.

import { isAbsolute, resolve } from 'node:path';
import type { FileRecord } from '@romnet/renovation/provenance';
import { systemFault } from '../explain.js';
import { hashFile } from '../hash.js';

/** Files that are there, as paths, and what is wrong, each in one line. */
export interface FoundFiles {
  /** By their path in the record. */
  readonly paths: ReadonlyMap<string, string>;
  readonly faults: readonly string[];
}

/** Looks for files as seen from the record's folder. `called`: what one of them is, as "reference". */
export async function findFiles(
  files: readonly FileRecord[],
  folder: string,
  called: string,
): Promise<FoundFiles> {
  const paths = new Map<string, string>();
  const faults: string[] = [];
  for (const { path, sha256 } of files) {
    if (paths.has(path)) continue;
    const place = isAbsolute(path) ? path : resolve(folder, path);
    try {
      const now = await hashFile(place);
      paths.set(path, place);
      if (now !== sha256)
        faults.push(
          `the ${called} ${path} has changed: its SHA-256 was ${sha256.slice(0, 12)}, is now ${now.slice(0, 12)}`,
        );
    } catch (error) {
      faults.push(`the ${called} ${path} is missing: ${systemFault(error) ?? (error as Error).message}`);
    }
  }
  return { paths, faults };
}
