// Files in a folder of this machine, or one that machines share; a key is a path below it.

import { createReadStream } from 'node:fs';
import { constants, copyFile, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { placeWhole } from '@romnet/imaging/files';
import type { Storage, Stored } from './storage.js';

export function createFolderStorage(root: string): Storage {
  const at = (key: string) => join(root, key);
  const prepare = (key: string) => mkdir(dirname(at(key)), { recursive: true, mode: 0o700 });
  /** Where disks allow it, a copy that shares its blocks with the original. */
  const copyOf = (path: string, key: string) =>
    placeWhole(at(key), (temporary) => copyFile(path, temporary, constants.COPYFILE_FICLONE));
  const state = async (key: string): Promise<Stored | undefined> => {
    const entry = await unlessMissing(stat(at(key)));
    return entry?.isFile() ? { key, bytes: entry.size, modified: entry.mtimeMs } : undefined;
  };
  const walk = async function* (folder: string, after: string): AsyncGenerator<Stored> {
    const entries = (await unlessMissing(readdir(at(folder), { withFileTypes: true }))) ?? [];
    const found = entries
      .filter(({ name }) => !isDraft(name))
      .map((entry) => ({
        isFolder: entry.isDirectory(),
        path: (folder === '' ? '' : `${folder}/`) + entry.name + (entry.isDirectory() ? '/' : ''),
      }));
    for (const { isFolder, path } of found.sort((a, b) => (a.path < b.path ? -1 : 1))) {
      if (path <= after && !(isFolder && after.startsWith(path))) continue;
      if (isFolder) yield* walk(path.slice(0, -1), after);
      else {
        const stored = await state(path);
        if (stored) yield stored;
      }
    }
  };
  return {
    folder: root,
    async check() {
      await mkdir(root, { recursive: true, mode: 0o700 });
      await readdir(root);
    },
    state,
    async read(key) {
      const file = await unlessMissing(open(at(key)));
      if (!file) return undefined;
      const entry = await file.stat();
      if (!entry.isFile()) return void (await file.close());
      return { bytes: entry.size, body: createReadStream('', { fd: file }) };
    },
    async write(key, content) {
      await prepare(key);
      await placeWhole(at(key), (_, file) => file.writeFile(content));
    },
    async take(key, path) {
      await prepare(key);
      await rename(path, at(key)).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EXDEV') throw error;
        await copyOf(path, key);
      });
    },
    async copy(from, to) {
      if (!(await state(from))) return false;
      await prepare(to);
      return (await unlessMissing(copyOf(at(from), to).then(() => true))) ?? false;
    },
    async touch(key) {
      const now = new Date();
      return (await unlessMissing(utimes(at(key), now, now).then(() => true))) ?? false;
    },
    async names(folder) {
      const names = (await unlessMissing(readdir(at(folder)))) ?? [];
      return names.filter((name) => !isDraft(name)).sort();
    },
    async *list(folder, { after = '', most = Number.POSITIVE_INFINITY } = {}) {
      let left = most;
      for await (const stored of walk(folder, after)) {
        if (left-- <= 0) return;
        yield stored;
      }
    },
    remove: (key) => rm(at(key), { force: true }),
    removeAll: (folder) => rm(at(folder), { recursive: true, force: true }),
    // What was begun has a hidden name, and is removed when something is written beside it.
    sweep: async () => undefined,
  };
}

/** What is being written has a hidden name until it is whole. */
const isDraft = (name: string): boolean => name.startsWith('.');

async function unlessMissing<T>(looked: Promise<T>): Promise<T | undefined> {
  try {
    return await looked;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
