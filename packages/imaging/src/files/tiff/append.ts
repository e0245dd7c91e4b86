// TIFF files with all their tags, and of several pages, made of files of one page each as libvips writes them.

import type { Draft } from '../draft.js';
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
 * Makes the only page of `page` the next one of the TIFF file `file`, with these tags besides those of its samples; where both are
 * the same, its first. `link` is where the file says where that page's directory is; returns where it will say so of the next.
 */
export async function addPage(
  file: Draft,
  page: Draft,
  tags: Directory,
  link: number,
  number: number | undefined,
): Promise<number> {
  const base = page === file ? 0 : await append(file, page);
  const at = even(await file.size());
  const directory = merge(ownTags(page, base), tags, number);
  const bytes = layOut(directory, at);
  if (at + bytes.length > LONGEST) throw new Error('the picture does not fit into the 4 GB of a TIFF file');
  await file.write(bytes, at);
  const pointer = Buffer.alloc(4);
  pointer.writeUInt32LE(at);
  await file.write(pointer, link);
  return at + 2 + (directory.entries.size + directory.below.size) * 12;
}

/** The tags of the samples, which now lie `base` bytes further back. */
function ownTags(page: Draft, base: number): Map<number, Entry> {
  const found = page.look((bytes) => {
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
async function append(file: Draft, from: Draft): Promise<number> {
  const base = even(await file.size());
  for (let at = 0; ; ) {
    const block = await from.read(at, 4 * 2 ** 20);
    if (block.length === 0) return base;
    if (base + at + block.length > LONGEST)
      throw new Error('the pages do not fit into the 4 GB of a TIFF file');
    await file.write(block, base + at);
    at += block.length;
  }
}

const even = (length: number) => length + (length % 2);
