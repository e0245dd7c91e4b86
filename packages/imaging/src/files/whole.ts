// Writing any file so that its name never stands for half of it.
import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes beside the place (to `temporary`), flushes to disk, then renames: `path` is whole, old or new. Leaves nothing where
 * it fails, and throws what the file system said.
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string,
  temporary = `${path}.${process.pid}.new`,
): Promise<void> {
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
    throw error;
  }
}
