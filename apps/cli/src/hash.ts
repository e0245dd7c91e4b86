// What a file holds, as a hash.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { onDisk } from '@romnet/imaging/files';

/** The SHA-256 of a file's bytes, in hexadecimal digits. Throws what the file system says. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(onDisk(path)), hash);
  return hash.digest('hex');
}

/** The SHA-256 of a text. */
export const hashText = (text: string): string => createHash('sha256').update(text).digest('hex');
