// Files that a command is to write. What exists is replaced only when asked for.

import { readFile } from 'node:fs/promises';
import { onDisk } from '@romnet/imaging/files';
import { linkAt, unlessMissing } from './files.js';

/** Throws one line where any of these files exists and `overwrite` was not given: before the work, not after it. */
export async function refuseExisting(
  paths: readonly (string | undefined)[],
  overwrite: boolean,
): Promise<void> {
  if (overwrite) return;
  for (const path of paths) {
    if (path !== undefined && (await unlessMissing(linkAt(path))))
      throw new Error(`the output ${path} exists; --overwrite replaces it`);
  }
}

/** Whether the file is there and has this content: there is nothing to write then. */
export async function holds(path: string, content: Uint8Array | string): Promise<boolean> {
  const there = await readFile(onDisk(path)).catch(() => undefined);
  return there?.equals(typeof content === 'string' ? Buffer.from(content) : content) === true;
}
