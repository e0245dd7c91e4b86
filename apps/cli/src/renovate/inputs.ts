// Which photographs the arguments mean: files as named, folders searched, standard input and pipes read. Nothing that fails
// keeps the others from being found. Changes nothing on the disk but the desk.

import { basename, extname, join } from 'node:path';
import { READABLE_EXTENSIONS, readFormat, searchFolder } from '@romnet/imaging/files';
import type { Desk } from '../desk.js';
import { explain, naming, systemFault } from '../explain.js';
import { realPath, spellings, statAt } from '../files.js';
import { STDIN } from '../io.js';
import { besidePhoto, isResult } from '../results.js';
import { extensionOf } from './formats.js';
import { fileNames, folderPrefixes } from './names.js';

/** An argument or an entry that could not be used, and why. */
export interface BadEntry {
  readonly path: string;
  readonly reason: string;
}

/** One photograph to renovate. */
export interface Photo {
  /** As the user would write it: the argument, or the argument and what was found below it. */
  readonly path: string;
  /** The name it keeps in an output folder. */
  readonly name: string;
  /** Where its bytes lie, with every link followed: the file's identity. */
  readonly real: string;
  /** It came through standard input or a pipe, and cannot be had a second time. */
  readonly isPiped?: boolean;
}

/** What the arguments amount to. */
export interface Inputs {
  readonly photos: readonly Photo[];
  /** Arguments and entries that cannot be used, with the reason. */
  readonly bad: readonly BadEntry[];
  /** How many files were passed over. */
  readonly ignored: number;
  /** Whether any argument is a folder. */
  readonly anyFolder: boolean;
}

/** An argument once it has been looked at. */
type Seen =
  | { readonly path: string; readonly kind: 'folder' | 'file' | 'stream' }
  | { readonly path: string; readonly kind: 'bad'; readonly reason: string };

/**
 * Photos in the order of the arguments, a folder's in order of path. A photo named twice counts once. Folders are
 * searched with their subfolders, except `output` when that lies inside: a second run must not eat the first's results.
 */
export async function findPhotos(
  paths: readonly string[],
  output: string | undefined,
  desk: Desk,
): Promise<Inputs> {
  const photos: Photo[] = [];
  const known = new Set<string>();
  const bad: BadEntry[] = [];
  let ignored = 0;
  const seen = await lookAt(paths);
  const of = (kind: Seen['kind']) => seen.filter((entry) => entry.kind === kind).map(({ path }) => path);
  const folders = folderPrefixes(of('folder'));
  const names = fileNames(of('file'));
  const fail = (path: string, error: unknown) =>
    bad.push({ path, reason: systemFault(error) ?? explain(error) });
  const add = async (path: string, name: string) => {
    try {
      const real = await realPath(path);
      if (!known.has(real)) photos.push({ path, name, real });
      known.add(real);
    } catch (error) {
      fail(path, error);
    }
  };
  const results = resultsOf(of('file'));
  for (const entry of seen) {
    const { path } = entry;
    if (results.has(path)) ignored++;
    else if (entry.kind === 'bad') bad.push({ path, reason: entry.reason });
    else if (entry.kind === 'file') await add(path, names.get(path)!);
    else if (entry.kind === 'stream') {
      const stream = await readStream(path, desk);
      if ('reason' in stream) bad.push(stream);
      else photos.push(stream);
    } else {
      try {
        const found = await searchFolder(path, { accept: (file) => !isResult(file), except: output });
        ignored += found.ignored;
        for (const entry of found.unusable) fail(join(path, entry.path), entry.cause);
        if (found.files.length + found.unusable.length === 0)
          bad.push({ path, reason: `no pictures in this folder (${READABLE_EXTENSIONS.join(' ')})` });
        for (const file of found.files) await add(join(path, file), join(folders.get(path)!, file));
      } catch (error) {
        fail(path, error);
      }
    }
  }
  return { photos, bad, ignored, anyFolder: folders.size > 0 };
}

/** Those of the files that are results of others of them, as where a shell's `*` is renovated for the second time. */
function resultsOf(files: readonly string[]): ReadonlySet<string> {
  const stem = (path: string) => path.slice(0, path.length - extname(path).length);
  const made = new Set(files.map((path) => besidePhoto(path, '')));
  return new Set(files.filter((path) => made.has(stem(join(path)))));
}

async function lookAt(paths: readonly string[]): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const argument of new Set(paths)) {
    if (argument === STDIN) {
      seen.push({ path: argument, kind: 'stream' });
      continue;
    }
    const all = await spellings(argument);
    // As often as a shell's pattern puts them there, all are meant; else nobody knows which.
    if (all.length > 1 && all.length > paths.filter((path) => path === argument).length) {
      const reason = `${all.length} names read like this, none of them UTF-8; give their folder instead`;
      seen.push({ path: argument, kind: 'bad', reason });
    } else for (const path of all) seen.push(await kindOf(path));
  }
  return seen;
}

async function kindOf(path: string): Promise<Seen> {
  try {
    const entry = await statAt(path);
    if (entry.isDirectory()) return { path, kind: 'folder' };
    if (entry.isFile()) return { path, kind: 'file' };
    if (entry.isFIFO() || entry.isSocket()) return { path, kind: 'stream' };
    return { path, kind: 'bad', reason: 'neither a file, a folder nor a pipe' };
  } catch (error) {
    return { path, kind: 'bad', reason: systemFault(error) ?? explain(error) };
  }
}

/** What comes through standard input or a pipe; its name in an output folder tells the format that came. */
async function readStream(path: string, desk: Desk): Promise<Photo | BadEntry> {
  let file = path;
  try {
    file = await desk.openable(path);
    const stem = path === STDIN ? 'stdin' : basename(path, extname(path));
    const name = `${stem}${extensionOf(await readFormat(file))}`;
    return { path, name, real: await realPath(file), isPiped: true };
  } catch (error) {
    return { path, reason: naming(path, error, file) };
  }
}
