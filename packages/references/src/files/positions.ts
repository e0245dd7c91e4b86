// Bytes at positions of an open file, all of them or an error.

import type { FileHandle } from 'node:fs/promises';

/** Fills `bytes` from `position` on. Throws where the file ends before. */
export async function readAll<Bytes extends Uint8Array<ArrayBuffer>>(
  file: FileHandle,
  position: number,
  bytes: Bytes,
): Promise<Bytes> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0)
      throw new Error(`expected ${bytes.length} bytes at ${position}, the file ends before`);
    done += bytesRead;
  }
  return bytes;
}

export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
