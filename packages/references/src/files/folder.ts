// Which files of a folder are pictures that could be references.

import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { isPassedOver, READABLE_EXTENSIONS } from '@romnet/imaging/files';

/** A picture file as found, not opened. */
export interface FoundFile {
  /** Below the folder, with `/` between its parts. */
  readonly path: string;
  readonly size: number;
  /** Last change, milliseconds since 1970. */
  readonly modified: number;
}

/**
 * Picture files below a folder, by code points of their path. Hidden files and folders and those that systems keep for
 * themselves are left out, links to files followed, links to folders not (they may lead in circles). `accept` may refuse more,
 * by path. `onUnreadable` is told of folders and files that cannot be read; only where `folder` itself cannot is that an error.
 */
export async function findPictures(
  folder: string,
  accept: (path: string) => boolean = () => true,
  onUnreadable: (path: string, reason: string) => void = () => {},
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const search = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      if (isPassedOver(entry.name, entry.isDirectory())) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory())
        await search(path).catch(() => onUnreadable(path, 'the folder cannot be read'));
      else if (isPicture(entry.name) && accept(path)) {
        const status = await fileStatus(entry, join(folder, path));
        if (status) found.push({ path, size: status.size, modified: status.mtimeMs });
        else if (entry.name.includes('\uFFFD')) onUnreadable(path, 'its name is not UTF-8');
      }
    }
  };
  await search('');
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const isPicture = (name: string): boolean => READABLE_EXTENSIONS.includes(extname(name).toLowerCase());

async function fileStatus(entry: Dirent, path: string): Promise<Stats | undefined> {
  if (!entry.isFile() && !entry.isSymbolicLink()) return undefined;
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() ? status : undefined;
}
