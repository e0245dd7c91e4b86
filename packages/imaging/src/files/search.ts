// Which files below a folder are pictures: the one search, for photos to renovate, references and training alike. Opens none.

import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { READABLE_EXTENSIONS } from './formats.js';
import { nameFromBytes, onDisk } from './names.js';
import { isPassedOver } from './passed-over.js';

/** An entry of a folder, its name as a string that loses no byte. */
export interface Entry {
  readonly name: string;
  readonly kind: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>;
}

/** What is in a folder, by name. Throws what the file system says. */
export async function entriesOf(folder: string): Promise<Entry[]> {
  const entries = await readdir(onDisk(folder), { withFileTypes: true, encoding: 'buffer' });
  return entries
    .map((kind) => ({ name: nameFromBytes(kind.name), kind }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface SearchOptions {
  /** False for files that are not wanted, by their path below the folder; they count as ignored. */
  readonly accept?: (path: string) => boolean;
  /** A folder that is not looked into where it lies below. */
  readonly except?: string | undefined;
}

/** An entry that cannot be used, and what the file system says of it. */
export interface Unusable {
  readonly path: string;
  readonly isFolder: boolean;
  readonly cause: unknown;
}

/** Paths are below the folder, with `/` between their parts (see names.ts where they are not UTF-8), in code unit order. */
export interface SearchResult {
  readonly files: readonly string[];
  /** Folders that cannot be read, and links to a picture that lead nowhere. */
  readonly unusable: readonly Unusable[];
  /** How many files were passed over: other extensions, hidden ones, links to folders, and those not accepted. */
  readonly ignored: number;
}

/**
 * Pictures below `folder`, by their extension. Hidden folders and those that systems keep for themselves are left out; links
 * to files are followed, links to folders not: they may lead in circles. Throws only where `folder` itself cannot be read.
 */
export async function searchFolder(folder: string, options: SearchOptions = {}): Promise<SearchResult> {
  const { accept = () => true } = options;
  const except = options.except === undefined ? undefined : resolve(options.except);
  const files: string[] = [];
  const unusable: Unusable[] = [];
  let ignored = 0;
  const search = async (below: string): Promise<void> => {
    for (const { name, kind } of await entriesOf(join(folder, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      const isFolder = kind.isDirectory();
      try {
        if (isFolder) {
          if (!isPassedOver(name, true) && resolve(folder, path) !== except) await search(path);
        } else if (isPicture(name) && accept(path) && (await isFile(kind, join(folder, path))))
          files.push(path);
        else ignored++;
      } catch (cause) {
        unusable.push({ path, isFolder, cause });
      }
    }
  };
  await search('');
  return { files: files.sort(), unusable, ignored };
}

const isPicture = (name: string): boolean =>
  !isPassedOver(name, false) && READABLE_EXTENSIONS.includes(extname(name).toLowerCase());

/** A file or a link to one; throws where a link leads nowhere. */
const isFile = async (kind: Entry['kind'], path: string): Promise<boolean> =>
  kind.isFile() || (kind.isSymbolicLink() && (await stat(onDisk(path))).isFile());
