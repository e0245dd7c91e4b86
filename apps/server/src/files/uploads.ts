// Uploads: bytes as they come, named by their hash. They come to the server's own disk, and go to storage when they are all there.
// What was broken off goes on where it ended; nothing that is not what its name says is ever kept.

import { rm } from 'node:fs/promises';
import { bytesIn, hashOf, sizeOf, writeBody } from './partials.js';
import type { Places } from './places.js';
import { several } from './several.js';
import { UploadError, type UploadLimits } from './upload-error.js';

export interface UploadState {
  /** How many bytes are there. */
  readonly offset: number;
  readonly complete: boolean;
}

export interface Uploads {
  state(owner: string, hash: string): Promise<UploadState>;
  /**
   * Adds bytes from `offset` on; `isLast`: the file ends with them. Throws an `UploadError`, or what the disk or storage says; what
   * came until then stays for the next try.
   */
  append(
    owner: string,
    hash: string,
    body: AsyncIterable<Uint8Array>,
    options: { readonly offset: number; readonly isLast: boolean },
  ): Promise<UploadState>;
  /** Those of `hashes` that are not there; the others are kept for as long as if they had come just now. */
  missing(owner: string, hashes: readonly string[]): Promise<string[]>;
  remove(owner: string, hash: string): Promise<void>;
}

/** Questions to storage at once. */
const AT_ONCE = 16;

export function createUploads(places: Places, limits: UploadLimits): Uploads {
  const { storage, keys, incoming, usage } = places;
  const busy = new Set<string>();
  const state: Uploads['state'] = async (owner, hash) => {
    const whole = await storage.state(keys.upload(owner, hash));
    if (whole) return { offset: whole.bytes, complete: true };
    return { offset: (await sizeOf(incoming.partial(owner, hash))) ?? 0, complete: false };
  };
  return {
    state,
    async append(owner, hash, body, { offset, isLast }) {
      const path = incoming.partial(owner, hash);
      if (busy.has(path)) throw new UploadError('busy', 'these bytes are on their way already');
      busy.add(path);
      try {
        const before = await state(owner, hash);
        if (before.complete) return before;
        if (offset !== before.offset)
          throw new UploadError(
            'offset',
            `expected bytes from ${before.offset} on, got them from ${offset} on`,
          );
        const used = (await usage.of(owner)) + (await bytesIn(incoming.uploads(owner)));
        const at = await writeBody(path, offset, body, limits, limits.areaBytes - used);
        if (!isLast) return { offset: at, complete: false };
        const got = await hashOf(path);
        if (got !== hash) {
          await rm(path, { force: true });
          throw new UploadError('hash', `expected bytes with the SHA-256 ${hash}, got ${got}`);
        }
        await storage.take(keys.upload(owner, hash), path);
        await rm(path, { force: true });
        usage.add(owner, at);
        return { offset: at, complete: true };
      } finally {
        busy.delete(path);
      }
    },
    async missing(owner, hashes) {
      const there = await several(hashes, AT_ONCE, (hash) => storage.touch(keys.upload(owner, hash)));
      return hashes.filter((_, i) => !there[i]);
    },
    async remove(owner, hash) {
      const path = incoming.partial(owner, hash);
      if (busy.has(path)) throw new UploadError('busy', 'these bytes are on their way');
      const key = keys.upload(owner, hash);
      const stored = await storage.state(key);
      await storage.remove(key);
      if (stored) usage.add(owner, -stored.bytes);
      await rm(path, { force: true });
    },
  };
}
