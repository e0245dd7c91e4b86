// Files that go with photographs one to one, as masks do: which file is which photo's, for one photo or for many.

import { extname, join } from 'node:path';
import { statAt } from '../files.js';
import type { Photo } from './inputs.js';

/** The path of what goes with a page of a photo. */
export type Beside = (photo: Photo, page: number) => string;

/**
 * A flag's files: `path` itself for one photo, or in the folder `path` a PNG for each photo, called as the photo is. Throws one line
 * where one file would have to serve several photos.
 *
 * @param photos as given on the command line.
 * @param isRead the files are there already; otherwise they are written, and a folder need not exist: a name that does not
 *   end in .png is one.
 */
export async function filesBeside(
  flag: string,
  path: string,
  photos: readonly string[],
  isRead: boolean,
): Promise<Beside> {
  const isFile = !(await isFolder(path)) && (isRead || /\.png$/i.test(path));
  if (!isFile) return (photo, page) => `${folderOf(path, photo, page)}.png`;
  if (photos.length > 1 || (await isFolder(photos[0]!)))
    throw new Error(`expected a folder for ${flag}, since there may be several photos, got ${path}`);
  return (_, page) => (page === 0 ? path : path.replace(/(\.[^./\\]*)?$/, `${ofPage(page)}$1`));
}

/** A path in `folder` that is called as the photo is, without its extension. */
export const folderOf = (folder: string, { name }: Photo, page: number): string =>
  join(folder, `${name.slice(0, name.length - extname(name).length)}${ofPage(page)}`);

/** Pages after the first of a TIFF file have masks of their own. */
const ofPage = (page: number): string => (page === 0 ? '' : `.page${page + 1}`);

const isFolder = async (path: string): Promise<boolean> =>
  (await statAt(path).catch(() => undefined))?.isDirectory() === true;
