// A TIFF file of several pages as files of one page each: every page with its own samples and tags, as they lie. Reads directories;
// no sample is decoded.

import { joined } from '@romnet/imaging';
import {
  type Directory,
  directoriesOf,
  type Entry,
  firstNumber,
  numbers,
  numbersOf,
  tiffHead,
  writeDirectory,
} from '../metadata/tiff.js';

const NEW_SUBFILE_TYPE = 254;
const SUBFILE_TYPE = 255;
/** Where samples lie and how long they are: of strips, or of tiles. */
const PLACES = [
  [273, 279],
  [324, 325],
] as const;
/** Other directories of the file. */
const SUB_DIRECTORIES = 330;

/**
 * The full pages as files; undefined where the file is one page as it is. As on the command line, reduced copies and masks of other
 * pages are left out, unless there is nothing else.
 */
export function pagesOf(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] | undefined {
  const all = directoriesOf(bytes);
  const full = all.filter((directory) => !isSecondary(directory));
  if (full.length === 0 || (full.length === 1 && full[0] === all[0])) return undefined;
  const pages = full.flatMap((directory) => pageOf(bytes, directory) ?? []);
  return pages.length > 0 ? pages : undefined;
}

/** Bit 0 is a reduced copy, bit 2 a mask; in the old tag 2 is a reduced copy. */
function isSecondary({ entries, little }: Directory): boolean {
  const [kind, old] = [entries.get(NEW_SUBFILE_TYPE), entries.get(SUBFILE_TYPE)];
  if (kind) return (firstNumber(kind, little) & 0b101) !== 0;
  return old !== undefined && firstNumber(old, little) === 2;
}

function pageOf(bytes: Uint8Array, directory: Directory): Uint8Array<ArrayBuffer> | undefined {
  const { little } = directory;
  for (const [placeTag, lengthTag] of PLACES) {
    const [places, lengths] = [directory.entries.get(placeTag), directory.entries.get(lengthTag)];
    if (!places || !lengths) continue;
    const sizes = numbersOf(lengths, little);
    const blocks = numbersOf(places, little).map((at, i) => bytes.subarray(at, at + (sizes[i] ?? 0)));
    let end = 8;
    const moved = blocks.map(({ length }) => {
      const at = end;
      end += length;
      return at;
    });
    const start = end + (end % 2);
    const entries = new Map<number, Entry>(directory.entries).set(
      placeTag,
      numbers(little, placeTag, 4, moved),
    );
    entries.delete(SUB_DIRECTORIES);
    const written = writeDirectory({ ...directory, entries }, start);
    return joined([tiffHead(little, start), ...blocks, new Uint8Array(start - end), written]);
  }
  return undefined;
}
