// Whole files: written so that a crash or a full disk never leaves half of one under its real name, and read as bytes.
import { readFile } from 'node:fs/promises';
import { writeWhole } from '@romnet/imaging/files';

/** Writes to a neighbouring temporary name, flushes it to disk, then renames: `path` is always whole, old or new. */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeWhole(path, content, { temporary: `${path}.partial` });
  } catch (error) {
    throw new Error(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** A file's bytes as a plain Uint8Array: Node's Buffer redefines `slice` as a view, which surprises format readers. */
export async function readBytes(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
