// Pictures on disk as the laboratory wants them: which files of a folder are pictures, and a bounded 8-bit raster of one.
import { join } from 'node:path';
import type { Raster } from '@romnet/imaging';
import { decodeScaled, searchFolder } from '@romnet/imaging/files';

/** The short side that larger pictures are decoded to unless told: crops are cut from 0.6 to 1 of it. 'native': none is shrunk. */
export type WorkingSide = number | 'native';
const WORKING_SIDE = 384;

/** No format that is read has longer sides; a picture is never enlarged. */
const LONGEST_SIDE = 1_000_000;

/** Smaller ones have too little in them to learn from or to compare. */
const LEAST_SIDE = 32;

/** Picture files below a folder as `searchFolder` finds them, in the same order on every machine. Throws where a folder cannot be read. */
export async function listPictures(folder: string): Promise<readonly string[]> {
  const fail = (path: string, cause: unknown) =>
    new Error(`expected a folder of pictures but could not read it (${path})`, { cause });
  const { files, unusable } = await searchFolder(folder).catch((cause: unknown) => {
    throw fail(folder, cause);
  });
  const closed = unusable.find(({ isFolder }) => isFolder);
  if (closed) throw fail(join(folder, closed.path), closed.cause);
  return files;
}

/** An 8-bit sRGB raster of a file, its short side at most `shortSide` pixels. Throws one line naming the file. */
export async function readPicture(path: string, shortSide: WorkingSide = WORKING_SIDE): Promise<Raster> {
  const most = shortSide === 'native' ? LONGEST_SIDE : shortSide;
  const { width, height, bitDepth, data } = await decodeScaled(path, most);
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
