// Pictures on disk as the laboratory wants them: which files of a folder are pictures, and a bounded 8-bit raster of one.
import { readdir } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import type { Raster } from '@romnet/imaging';
import { decodeScaled } from '@romnet/imaging/files';

const EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff']);

/** Larger pictures are decoded to this short side: crops are cut from 0.6 to 1 of it, so more would only cost time. */
const WORKING_SIDE = 384;

/** Smaller ones have too little in them to learn from or to compare. */
const LEAST_SIDE = 32;

/** Picture files under a folder, recursively, relative to it, in code point order (the same on every machine). */
export async function listPictures(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new Error(`expected a folder of pictures but could not read it (${folder})`, { cause });
  });
  return entries
    .filter((entry) => entry.isFile() && EXTENSIONS.has(extname(entry.name).toLowerCase()))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** An 8-bit sRGB raster of a file, its short side at most `shortSide` pixels. Throws one line naming the file. */
export async function readPicture(path: string, shortSide = WORKING_SIDE): Promise<Raster> {
  const { width, height, bitDepth, data } = await decodeScaled(path, shortSide);
  if (Math.min(width, height) < LEAST_SIDE) {
    throw new Error(
      `expected a picture of at least ${LEAST_SIDE}x${LEAST_SIDE}, got ${width}x${height} (${path})`,
    );
  }
  return { width, height, bitDepth, data };
}

/** `work` on every item, `width` at a time so that decoder threads are busy while this one computes; results in order. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, place: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  let next = 0;
  const run = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await work(items[place]!, place);
    }
  };
  await Promise.all(Array.from({ length: width }, run));
  return results;
}

/** At most `limit` of the items, spread evenly over them. */
export function spread<Item>(items: readonly Item[], limit = items.length): Item[] {
  const count = Math.min(limit, items.length);
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)]!);
}
