// Other bytes in place of some bytes of a file, of another length; the rest moves along. In place, so that the file stays the same file.

import type { Draft } from '../draft.js';

const BLOCK = 4 * 2 ** 20;

/** Puts `bytes` where [from, to) was. */
export async function splice(file: Draft, from: number, to: number, bytes: Buffer): Promise<void> {
  const size = await file.size();
  const shift = bytes.length - (to - from);
  const length = Math.min(BLOCK, Math.max(1, size - to));
  const blocks = Math.ceil((size - to) / length);
  // Where the rest moves towards the end, each block must be read before another is written over it: from the end, whose
  // place is made first.
  for (let i = 0; i < blocks && shift !== 0; i++) {
    const at = to + (shift > 0 ? blocks - 1 - i : i) * length;
    await file.write(await file.read(at, Math.min(length, size - at)), at + shift);
  }
  await file.write(bytes, from);
  if (shift < 0) await file.truncate(size + shift);
}
