// Whole files: written so that a crash or a full disk never leaves half of one under its real name, and read as bytes.
import { open, readFile, rename, rm } from 'node:fs/promises';

/** Writes to a neighbouring temporary name, flushes it to disk, then renames: `path` is always whole, old or new. */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.partial`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
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
