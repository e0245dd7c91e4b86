// Searches a folder for pictures. Every entry is looked at by itself: one that cannot be read is named, and the search goes on.

import { extname, join, resolve } from 'node:path';
import { isPassedOver, READABLE_EXTENSIONS } from '@romnet/imaging/files';
import { explain, systemFault } from '../explain.js';
import { type Entry, entriesOf, statAt } from '../files.js';
import { isResult } from '../results.js';

/** An entry that could not be used, and why. */
export interface BadEntry {
  readonly path: string;
  readonly reason: string;
}

export interface Found {
  /** In order of path. */
  readonly files: readonly string[];
  readonly bad: readonly BadEntry[];
  /** How many files were passed over: other extensions, hidden files, earlier results, links to folders. */
  readonly ignored: number;
}

/** Pictures below `folder`, but for those below `except` (an absolute path). */
export async function searchFolder(folder: string, except: string | undefined): Promise<Found> {
  const files: string[] = [];
  const bad: BadEntry[] = [];
  let ignored = 0;
  const search = async (place: string): Promise<void> => {
    for (const entry of await entriesOf(place)) {
      const path = join(place, entry.name);
      try {
        if (entry.kind.isDirectory()) {
          if (!isPassedOver(entry.name, true) && resolve(path) !== except) await search(path);
        } else if (isPicture(entry.name) && (await isFile(entry, path))) files.push(path);
        else ignored++;
      } catch (error) {
        bad.push({ path, reason: systemFault(error) ?? explain(error) });
      }
    }
  };
  await search(folder);
  return { files, bad, ignored };
}

/** A file or a link to one; throws where a link leads nowhere. Links to folders are not followed: they may lead in circles. */
async function isFile({ kind }: Entry, path: string): Promise<boolean> {
  return kind.isFile() || (kind.isSymbolicLink() && (await statAt(path)).isFile());
}

function isPicture(name: string): boolean {
  return (
    !isPassedOver(name, false) && READABLE_EXTENSIONS.includes(extname(name).toLowerCase()) && !isResult(name)
  );
}
