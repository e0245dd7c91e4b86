// TIFF files with all their tags, and of several pages, made of files of one page each as libvips writes them.

import { type FileHandle, open } from 'node:fs/promises';
import { withBytes } from '../bytes.js';
import {
  type Directory,
  type Entry,
  layOut,
  longs,
  openTiff,
  readDirectory,
  shorts,
  values,
} from './directory.js';

const STRIP_OFFSETS = 273;
const RESOLUTION: readonly number[] = [282, 283, 296];
const NEW_SUBFILE_TYPE = 254;
const PAGE_NUMBER = 297;
/** Classic TIFF counts its bytes in 32 bits. */
const LONGEST = 2 ** 32 - 1;

/** Where the header says where the first directory is. */
export const FIRST_LINK = 4;

/**
 * Makes the only page of `page` the next one of the TIFF file `path`, with these tags besides those of its samples; where both are
 * the same file, its first. `link` is where the file says where that page's directory is; returns where it will say so of the next.
 */
export async function addPage(
  path: string,
  page: string,
  tags: Directory,
  link: number,
  number: number | undefined,
): Promise<number> {
  const file = await open(path, 'r+');
  try {
    const base = page === path ? 0 : await append(file, page);
    const at = even((await file.stat()).size);
    const directory = merge(ownTags(page, base), tags, number);
    const bytes = layOut(directory, at);
    if (at + bytes.length > LONGEST) throw new Error('the picture does not fit into the 4 GB of a TIFF file');
    await file.write(bytes, 0, bytes.length, at);
    const pointer = Buffer.alloc(4);
    pointer.writeUInt32LE(at);
    await file.write(pointer, 0, 4, link);
    return at + 2 + (directory.entries.size + directory.below.size) * 12;
  } finally {
    await file.close();
  }
}

/** The tags of the samples, which now lie `base` bytes further back. */
function ownTags(path: string, base: number): Map<number, Entry> {
  const found = withBytes(path, (bytes) => {
    const tiff = openTiff(bytes);
    return tiff && !tiff.big && tiff.little ? readDirectory(tiff, tiff.first) : undefined;
  });
  const offsets = found?.directory.entries.get(STRIP_OFFSETS);
  if (!found || !offsets)
    throw new Error('internal: expected a little-endian TIFF file in strips from sharp');
  const moved = values(offsets, Number.POSITIVE_INFINITY).map((at) => at + base);
  return new Map(found.directory.entries).set(STRIP_OFFSETS, longs(STRIP_OFFSETS, moved));
}

function merge(own: ReadonlyMap<number, Entry>, tags: Directory, number: number | undefined): Directory {
  // libvips always writes a resolution, 25.4 dots an inch where it knows none.
  const entries = new Map([...own].filter(([tag]) => !RESOLUTION.includes(tag)));
  for (const [tag, entry] of tags.entries) if (!entries.has(tag)) entries.set(tag, entry);
  if (number !== undefined) {
    entries.set(NEW_SUBFILE_TYPE, longs(NEW_SUBFILE_TYPE, [2]));
    if (!entries.has(PAGE_NUMBER)) entries.set(PAGE_NUMBER, shorts(PAGE_NUMBER, number, 0));
  }
  return { entries, below: tags.below };
}

/** Copies a file to the end of another; returns where it begins. */
async function append(file: FileHandle, from: string): Promise<number> {
  const base = even((await file.stat()).size);
  const source = await open(from, 'r');
  try {
    const block = Buffer.alloc(4 * 2 ** 20);
    for (let at = 0; ; ) {
      const { bytesRead } = await source.read(block, 0, block.length, at);
      if (bytesRead === 0) return base;
      if (base + at + bytesRead > LONGEST)
        throw new Error('the pages do not fit into the 4 GB of a TIFF file');
      await file.write(block, 0, bytesRead, base + at);
      at += bytesRead;
    }
  } finally {
    await source.close();
  }
}

const even = (length: number) => length + (length % 2);
