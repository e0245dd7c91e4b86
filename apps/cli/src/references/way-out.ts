// The command that makes an index anew, for whoever has one that cannot be used.

import { join, resolve } from 'node:path';
import { INDEX_FILE, type UnusableIndexError } from '@romnet/references/files';

/** With its places, where the index tells them. */
export function wayOut({ index, folder }: UnusableIndexError): string {
  const elsewhere = folder !== undefined && resolve(index) !== join(folder, INDEX_FILE);
  const places = [folder ?? '<folder>', ...(elsewhere ? ['-o', index] : [])].map(quoted);
  return `romnet references index ${places.join(' ')} --rebuild`;
}

/** As a shell takes it for one word. */
const quoted = (word: string): string =>
  /^[\w./:\\<>-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
