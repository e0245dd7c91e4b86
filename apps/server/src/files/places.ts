// Where a server has its files: what is whole in storage, and what is on its way on the server's own disk.

import { join } from 'node:path';
import { type Areas, createAreas, type Keys } from './areas.js';
import { openStorage } from './open-storage.js';
import type { Storage } from './storage.js';
import { createUsage, type Usage } from './usage.js';

export interface Places {
  readonly storage: Storage;
  readonly keys: Keys;
  /** Of what has come of uploads so far: paths of this machine. */
  readonly incoming: Areas;
  readonly usage: Usage;
}

/** `files` is a folder or `s3://bucket/prefix`; `folder` is the server's own. Throws one line where storage cannot be reached. */
export async function openPlaces(files: string, folder: string): Promise<Places> {
  const storage = await openStorage(files);
  const keys = createAreas();
  // Where storage is a folder, on the same disk, so that a file gets its place without being copied.
  const incoming = createAreas(join(storage.folder ?? folder, '.incoming'));
  return { storage, keys, incoming, usage: createUsage(storage, keys) };
}
