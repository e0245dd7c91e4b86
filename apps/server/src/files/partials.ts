// What has come of uploads so far, on the server's own disk: bytes as they come, from an offset on. A body that stands still ends.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UploadError, type UploadLimits } from './upload-error.js';

/** Returns where the file ends now. Bytes that came before something went wrong stay. `room` in bytes. */
export async function writeBody(
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

export async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

/** Of all files right in a folder. */
export async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Removes what has not grown since a moment, in milliseconds since 1970; returns how many. */
export async function removeOld(folder: string, before: number): Promise<number> {
  let count = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const entry = await stat(join(folder, name)).catch(() => undefined);
    if (!entry?.isFile() || entry.mtimeMs >= before) continue;
    await rm(join(folder, name), { force: true });
    count++;
  }
  return count;
}
