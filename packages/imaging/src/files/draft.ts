// A picture file in the making, on the disk or in memory: sharp fills it, then metadata and pages are put into it in place.
// Knows no format.

import { type FileHandle, open, rm, writeFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { type Bytes, bytesOf, withBytes } from './bytes.js';

export interface Draft {
  /** Puts what the pipeline makes in place of whatever there was. */
  fill(pipeline: Sharp): Promise<void>;
  /** Hands its bytes to `use`, for small pieces here and there. */
  look<T>(use: (bytes: Bytes) => T): T;
  size(): Promise<number>;
  /** Up to `length` bytes from `at`; fewer where it ends. A copy. */
  read(at: number, length: number): Promise<Buffer>;
  /** What lies between the end and `at` becomes zeros. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Lets `use` have an empty one of the same kind, which is gone afterwards. */
  withAnother<T>(use: (other: Draft) => Promise<T>): Promise<T>;
}

/** A file that exists, for as long as `use` takes. */
export async function withFileDraft<T>(path: string, use: (draft: Draft) => Promise<T>): Promise<T> {
  const file = await open(path, 'r+');
  try {
    return await use(fileDraft(path, file));
  } finally {
    await file.close();
  }
}

function fileDraft(path: string, file: FileHandle): Draft {
  const size = async () => (await file.stat()).size;
  return {
    size,
    // sharp writes into the file that is there, so that the handle stays good.
    fill: async (pipeline) => {
      await pipeline.toFile(path).catch((cause) => throwReason(cause, file, path));
    },
    look: (use) => withBytes(path, use),
    async read(at, length) {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, (await file.read(buffer, 0, length, at)).bytesRead);
    },
    async write(bytes, at) {
      for (let done = 0; done < bytes.length; )
        done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    },
    truncate: (to) => file.truncate(to),
    async withAnother(use) {
      const other = `${path}.page`;
      await writeFile(other, '', { mode: 0o600 });
      try {
        return await withFileDraft(other, use);
      } finally {
        await rm(other, { force: true });
      }
    },
  };
}

/** Of a full disk or a quota, libvips says only "write error": the file system itself is asked what is wrong. */
async function throwReason(cause: Error, file: FileHandle, path: string): Promise<never> {
  if (/write error/.test(cause.message)) {
    const block = new Uint8Array(1 << 16);
    const { size } = await file.stat();
    for (let at = 0; at < block.length; )
      at += (await file.write(block, at, block.length - at, size + at)).bytesWritten;
  }
  throw new Error(cause.message.replaceAll(`${path}: `, ''), { cause });
}

/** One in memory, and its bytes so far. */
export function memoryDraft(): { readonly draft: Draft; bytes(): Uint8Array } {
  let content: Buffer = Buffer.alloc(0);
  let size = 0;
  const bytes = () => content.subarray(0, size);
  /** Room to `end`, and half as much again so that many small writes do not each copy all. */
  const grow = (end: number) => {
    if (end <= content.length) return;
    const larger = Buffer.alloc(end + Math.floor(size / 2));
    bytes().copy(larger);
    content = larger;
  };
  const draft: Draft = {
    async fill(pipeline) {
      content = await pipeline.toBuffer();
      size = content.length;
    },
    look: (use) => use(bytesOf(bytes())),
    size: async () => size,
    read: async (at, length) => Buffer.from(bytes().subarray(at, Math.max(at, at + length))),
    async write(piece, at) {
      const end = at + piece.length;
      grow(end);
      if (at > size) content.fill(0, size, at);
      content.set(piece, at);
      size = Math.max(size, end);
    },
    async truncate(to) {
      size = Math.min(size, to);
    },
    withAnother: (use) => use(memoryDraft().draft),
  };
  return { draft, bytes };
}
