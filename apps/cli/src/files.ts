// The file system as commands use it: any name a disk can hold (see @romnet/imaging/files on names), by its string.

import type { BigIntStats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { entriesOf, nameFromBytes, onDisk } from '@romnet/imaging/files';

export const statAt = (path: string): Promise<BigIntStats> => stat(onDisk(path), { bigint: true });
export const linkAt = (path: string): Promise<BigIntStats> => lstat(onDisk(path), { bigint: true });

/** The path with every link followed. */
export async function realPath(path: string): Promise<string> {
  return nameFromBytes(await realpath(onDisk(path), { encoding: 'buffer' }));
}

/** What is at `path`, or undefined where nothing is. */
export async function unlessMissing<Found>(found: Promise<Found>): Promise<Found | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The paths that an argument can mean. Node, a shell's wrapper or npx may have put U+FFFD in place of bytes that are not UTF-8;
 * where there is no file of that very name, the names that read like it are looked up.
 */
export async function spellings(argument: string): Promise<string[]> {
  const isThere = await linkAt(argument).catch(() => undefined);
  if (!argument.includes('\uFFFD') || isThere) return [argument];
  const folder = dirname(argument);
  const name = basename(argument);
  const found: string[] = [];
  for (const above of folder === argument ? [] : await spellings(folder)) {
    const entries = await entriesOf(above).catch(() => []);
    for (const entry of entries) if (readsAs(entry.name) === name) found.push(join(above, entry.name));
  }
  return found.length === 0 ? [argument] : found;
}

/** The name as a program that knows only UTF-8 shows it. */
const readsAs = (name: string): string => Buffer.from(onDisk(name) as string).toString();
