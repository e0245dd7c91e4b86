// Other bytes in place of some bytes of a file, of another length; the rest moves along. In place, so that the file stays the same file.

import { open } from 'node:fs/promises';

const BLOCK = 4 * 2 ** 20;

/** Puts `bytes` where [from, to) was. */
export async function splice(path: string, from: number, to: number, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const shift = bytes.length - (to - from);
    const block = Buffer.alloc(Math.min(BLOCK, Math.max(1, size - to)));
    const blocks = Math.ceil((size - to) / block.length);
    for (let i = 0; i < blocks && shift !== 0; i++) {
      // Each block must be read before another is written over it: from the end where the rest moves towards the end.
      const at = to + (shift > 0 ? blocks - 1 - i : i) * block.length;
      const length = Math.min(block.length, size - at);
      await file.read(block, 0, length, at);
      await file.write(block, 0, length, at + shift);
    }
    await file.write(bytes, 0, bytes.length, from);
    if (shift < 0) await file.truncate(size + shift);
  } finally {
    await file.close();
  }
}
