// Which photographs the arguments mean: files as named, folders searched. Looks at the disk, changes nothing.

import { type Dirent, statSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve } from 'node:path';
import { WRITABLE_EXTENSIONS } from '@romnet/imaging/files';
import { explain, systemFault } from '../explain.js';

/** What stands before the extension of a result that is written beside its photo. */
export const RESULT_MARK = '.renovated';

/** One photograph to renovate. */
export interface Photo {
  /** As the user would write it: the argument, or the argument and what was found below it. */
  readonly path: string;
  /** The name it keeps in an output folder: its path below the folder given, or its own name. */
  readonly name: string;
  /** Its path with every link followed: the file's identity. */
  readonly real: string;
}

/** What the arguments amount to. */
export interface Inputs {
  readonly photos: readonly Photo[];
  /** Arguments and entries that cannot be used, with the reason. */
  readonly bad: readonly { readonly path: string; readonly reason: string }[];
  /** How many files in folders were passed over: other extensions, hidden files, earlier results. */
  readonly ignored: number;
  /** Whether any argument is a folder. */
  readonly anyFolder: boolean;
}

/**
 * Photos in the order of the arguments, a folder's in order of path. A photo named twice counts once. Folders are
 * searched with their subfolders, except `output` when that lies inside: a second run must not eat the first's results.
 */
export async function findPhotos(paths: readonly string[], output: string | undefined): Promise<Inputs> {
  const photos: Photo[] = [];
  const seen = new Set<string>();
  const bad: { path: string; reason: string }[] = [];
  let ignored = 0;
  let anyFolder = false;
  const add = async (path: string, name: string) => {
    const real = await realpath(path);
    if (!seen.has(real)) photos.push({ path, name, real });
    seen.add(real);
  };
  for (const path of paths) {
    try {
      const kind = await stat(path);
      if (kind.isDirectory()) {
        anyFolder = true;
        const found = await searchFolder(path, output === undefined ? undefined : resolve(output));
        ignored += found.ignored;
        if (found.files.length === 0)
          bad.push({ path, reason: `no pictures in this folder (${WRITABLE_EXTENSIONS.join(' ')})` });
        for (const file of found.files) await add(file, relative(path, file));
      } else if (kind.isFile()) await add(path, basename(path));
      else bad.push({ path, reason: 'neither a file nor a folder' });
    } catch (error) {
      bad.push({ path, reason: systemFault(error) ?? explain(error) });
    }
  }
  return { photos, bad, ignored, anyFolder };
}

async function searchFolder(
  folder: string,
  except: string | undefined,
): Promise<{ files: string[]; ignored: number }> {
  const files: string[] = [];
  let ignored = 0;
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !isHidden(entry.name)) {
      if (resolve(path) === except) continue;
      const below = await searchFolder(path, except);
      files.push(...below.files);
      ignored += below.ignored;
    } else if (isFile(entry, path) && isPicture(entry.name)) files.push(path);
    else ignored++;
  }
  return { files, ignored };
}

/** A file or a link to one. Links to folders are not followed: they may lead in circles. */
function isFile(entry: Dirent, path: string): boolean {
  return (
    entry.isFile() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile() === true)
  );
}

const isHidden = (name: string) => name.startsWith('.');

function isPicture(name: string): boolean {
  const extension = extname(name);
  return !isHidden(name) && WRITABLE_EXTENSIONS.includes(extension.toLowerCase()) && !isResult(name);
}

/** Whether a file's name is one that a renovation gave. */
export function isResult(path: string): boolean {
  return basename(path, extname(path)).endsWith(RESULT_MARK);
}
