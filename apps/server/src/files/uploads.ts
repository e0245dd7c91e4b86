// Uploads: bytes to disk as they come, named by their hash. What was broken off goes on where it ended; nothing that is not what its
// name says is ever kept.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Areas } from './areas.js';

export interface UploadState {
  /** How many bytes are there. */
  readonly offset: number;
  readonly complete: boolean;
}

export interface UploadLimits {
  /** Of one upload, in bytes. */
  readonly uploadBytes: number;
  /** Of all uploads of an owner, in bytes. */
  readonly areaBytes: number;
  /** How long a body may bring nothing. */
  readonly idleSeconds: number;
}

export type UploadFault = 'busy' | 'offset' | 'large' | 'full' | 'slow' | 'hash';

/** Why an upload is not taken. */
export class UploadError extends Error {
  constructor(
    readonly fault: UploadFault,
    message: string,
  ) {
    super(message);
  }
}

export interface Uploads {
  state(owner: string, hash: string): Promise<UploadState>;
  /**
   * Adds bytes from `offset` on; `isLast`: the file ends with them. Throws an `UploadError`, or what the disk says; what came until
   * then stays for the next try.
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

export function createUploads(areas: Areas, limits: UploadLimits): Uploads {
  const busy = new Set<string>();
  const state: Uploads['state'] = async (owner, hash) => {
    const whole = await sizeOf(areas.upload(owner, hash));
    if (whole !== undefined) return { offset: whole, complete: true };
    return { offset: (await sizeOf(areas.partial(owner, hash))) ?? 0, complete: false };
  };
  return {
    state,
    async append(owner, hash, body, { offset, isLast }) {
      const path = areas.partial(owner, hash);
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
        const room = limits.areaBytes - (await bytesIn(areas.uploads(owner)));
        const at = await write(path, offset, body, limits, room);
        if (!isLast) return { offset: at, complete: false };
        const got = await hashOf(path);
        if (got !== hash) {
          await rm(path, { force: true });
          throw new UploadError('hash', `expected bytes with the SHA-256 ${hash}, got ${got}`);
        }
        await rename(path, areas.upload(owner, hash));
        return { offset: at, complete: true };
      } finally {
        busy.delete(path);
      }
    },
    async missing(owner, hashes) {
      const now = new Date();
      const isMissing = async (hash: string) =>
        utimes(areas.upload(owner, hash), now, now).then(
          () => false,
          () => true,
        );
      const lacks = await Promise.all(hashes.map(isMissing));
      return hashes.filter((_, i) => lacks[i]);
    },
    async remove(owner, hash) {
      if (busy.has(areas.partial(owner, hash))) throw new UploadError('busy', 'these bytes are on their way');
      await rm(areas.upload(owner, hash), { force: true });
      await rm(areas.partial(owner, hash), { force: true });
    },
  };
}

/** Returns where the file ends now. Bytes that came before something went wrong stay. */
async function write(
  path: string,
  offset: number,
  body: AsyncIterable<Uint8Array>,
  { uploadBytes, idleSeconds }: UploadLimits,
  room: number,
): Promise<number> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  const file = await open(path, offset === 0 ? 'w' : 'r+', 0o600);
  let at = offset;
  try {
    for await (const bytes of withoutPauses(body, idleSeconds)) {
      if (at + bytes.length > uploadBytes)
        throw new UploadError('large', `expected an upload of at most ${uploadBytes} bytes`);
      if (at - offset + bytes.length > room)
        throw new UploadError('full', 'the space for uploads is used up; delete some first');
      await file.write(bytes, 0, bytes.length, at);
      at += bytes.length;
    }
    await file.sync();
    return at;
  } finally {
    await file.close();
  }
}

/** Ends with a fault where nothing comes for too long. */
async function* withoutPauses(body: AsyncIterable<Uint8Array>, seconds: number): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const slow = new Promise<never>((_, reject) => {
        const fault = new UploadError('slow', `nothing came for ${seconds} s`);
        timer = setTimeout(() => reject(fault), seconds * 1000);
      });
      const next = await Promise.race([source.next(), slow]).finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // A source that waits for its next bytes would not end before they come.
    void source.return?.().catch(() => undefined);
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
