// Which pages a TIFF file has, and what its extra channels are. Reads directories only, no sample.

import type { Bytes } from '../bytes.js';
import { type Directory, first, openTiff, readDirectory, values } from './directory.js';

/** One full page; `index` counts all directories, as libvips does. */
export interface TiffPage {
  readonly index: number;
  readonly directory: Directory;
}

const NEW_SUBFILE_TYPE = 254;
const SUBFILE_TYPE = 255;
const EXTRA_SAMPLES = 338;

/**
 * The full pages in order: those marked as a reduced copy (a thumbnail) or a transparency mask of another are left out. Where
 * every page is marked so, all of them.
 */
export function tiffPages(bytes: Bytes): TiffPage[] {
  const tiff = openTiff(bytes);
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  for (let at = tiff?.first ?? 0; tiff && at !== 0 && !seen.has(at); ) {
    seen.add(at);
    const found = readDirectory(tiff, at);
    if (!found) break;
    pages.push({ index: pages.length, directory: found.directory });
    at = found.next;
  }
  const full = pages.filter(({ directory }) => !isSecondary(directory));
  return full.length > 0 ? full : pages;
}

function isSecondary({ entries }: Directory): boolean {
  const kind = entries.get(NEW_SUBFILE_TYPE);
  // Bit 0 is a reduced copy, bit 2 a mask; in the old tag 2 is a reduced copy.
  if (kind) return (first(kind) & 0b101) !== 0;
  const old = entries.get(SUBFILE_TYPE);
  return old !== undefined && first(old) === 2;
}

/**
 * Which of the channels beyond colour is transparency, counted from 0: the first one that is declared as alpha. Undefined where
 * none is: an infrared channel, a selection or a spot colour is no transparency.
 */
export function alphaChannel({ entries }: Directory): number | undefined {
  const extra = entries.get(EXTRA_SAMPLES);
  const at = extra ? values(extra).findIndex((kind) => kind === 1 || kind === 2) : -1;
  return at < 0 ? undefined : at;
}
