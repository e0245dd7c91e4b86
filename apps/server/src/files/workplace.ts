// What a worker has of the files: paths. Where storage is a folder they are the files themselves; else a folder of this process's own
// has what was brought, at the same places, and what was made goes from there into storage.

import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Areas, createAreas, type Keys } from './areas.js';
import { openStorage } from './open-storage.js';
import { type Storage, StorageError } from './storage.js';

export interface Workplace {
  readonly storage: Storage;
  readonly keys: Keys;
  /** Paths of files on this machine, whether they are there or not. */
  readonly areas: Areas;
  /** Makes a file openable by its path, which is the answer; undefined where there is none. */
  bring(key: string): Promise<string | undefined>;
  /** Brings all files below a folder. */
  bringAll(folder: string): Promise<void>;
  /** Stores all files that were made below a folder, those of `last` after the others, in that order. */
  keepAll(folder: string, last?: readonly string[]): Promise<void>;
  /** Forgets what was brought or made, file or folder; what is stored stays. */
  drop(key: string): Promise<void>;
  close(): Promise<void>;
}

/** Tries of a transfer that breaks off. */
const TRIES = 4;

/** What a worker of this name has on its machine where files are elsewhere. */
const scratchOf = (worker: string): string => join(tmpdir(), `romnet-${worker}`);

/** `files` is a folder or `s3://bucket/prefix`. Throws one line where it cannot be reached. */
export async function openWorkplace(files: string, worker: string): Promise<Workplace> {
  const storage = await openStorage(files);
  if (storage.folder !== undefined) return createWorkplace(storage, storage.folder);
  await mkdir(scratchOf(worker), { mode: 0o700 });
  return createWorkplace(storage, scratchOf(worker));
}

/** Removes what a worker has left that was killed. */
export const removeScratch = (worker: string): Promise<void> =>
  rm(scratchOf(worker), { recursive: true, force: true });

/** `root` is the storage's own folder, or one that is this process's alone. */
function createWorkplace(storage: Storage, root: string): Workplace {
  const base = { storage, keys: createAreas(), areas: createAreas(root) };
  const at = (key: string) => join(root, key);
  if (storage.folder !== undefined)
    return {
      ...base,
      bring: async (key) => ((await storage.state(key)) ? at(key) : undefined),
      bringAll: async () => undefined,
      keepAll: async () => undefined,
      drop: async () => undefined,
      close: async () => undefined,
    };
  const bring: Workplace['bring'] = async (key) => {
    await mkdir(dirname(at(key)), { recursive: true, mode: 0o700 });
    for (let tried = 1; ; tried++) {
      const file = await storage.read(key);
      if (!file) return undefined;
      try {
        await pipeline(file.body, createWriteStream(at(key), { mode: 0o600 }));
        return at(key);
      } catch (cause) {
        await rm(at(key), { force: true });
        // The disk of this machine says what is wrong by a code of its own.
        if ((cause as NodeJS.ErrnoException).syscall !== undefined) throw cause;
        if (tried === TRIES)
          throw new StorageError(`the storage broke off a transfer: ${(cause as Error).message}`, { cause });
        await wait(100 * 2 ** tried);
      }
    }
  };
  return {
    ...base,
    bring,
    async bringAll(folder) {
      for await (const { key } of storage.list(folder)) await bring(key);
    },
    async keepAll(folder, last = []) {
      const entries = await readdir(at(folder), { recursive: true, withFileTypes: true }).catch(() => []);
      const made = entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
      const ordered = [
        ...made.filter((key) => !last.includes(key)),
        ...last.filter((key) => made.includes(key)),
      ];
      for (const key of ordered) await storage.take(key, at(key));
    },
    drop: (key) => rm(at(key), { recursive: true, force: true }),
    close: () => rm(root, { recursive: true, force: true }),
  };
}
