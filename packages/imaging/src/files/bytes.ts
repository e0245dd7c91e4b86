// Bytes at any place of a file or of memory, without reading the file whole: the small pieces of headers and directories.
// Knows no format.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '../words/jpeg.js';

export interface Bytes extends ByteSource {
  read(at: number, length: number): Buffer;
}

/** The same bytes, not a copy. */
export const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** A buffer as such bytes. */
export function bytesOf(buffer: Buffer): Bytes {
  return { length: buffer.length, read: (at, length) => buffer.subarray(at, Math.max(at, at + length)) };
}

/** Hands the bytes of a file, or of memory, to `use`, and closes the file. Errors of the file system come as they are. */
export function withBytes<T>(from: string | Buffer, use: (bytes: Bytes) => T): T {
  if (typeof from !== 'string') return use(bytesOf(from));
  const file = openSync(from, 'r');
  try {
    return use({
      length: fstatSync(file).size,
      read(at, length) {
        const buffer = Buffer.alloc(length);
        return buffer.subarray(0, readSync(file, buffer, 0, length, at));
      },
    });
  } finally {
    closeSync(file);
  }
}
