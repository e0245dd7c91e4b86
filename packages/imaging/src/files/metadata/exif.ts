// EXIF: which tags tell of the photograph and stay, which tell of the old file and go, and blocks of them.

import type { Density } from '../../words/jpeg.js';
import { bytesOf } from '../bytes.js';
import { SRGB_NAME } from '../profile.js';
import {
  ascii,
  type Directory,
  type Entry,
  EXIF,
  first,
  INTEROPERABILITY,
  layOut,
  longs,
  MAKER_NOTE,
  openTiff,
  rational,
  readDirectory,
  shorts,
  text,
  values,
} from '../tiff/directory.js';
import type { PictureMetadata } from './model.js';
import type { Outcome } from './outcome.js';

const ORIENTATION = 274;
const X_RESOLUTION = 282;
const Y_RESOLUTION = 283;
const RESOLUTION_UNIT = 296;
const COLOUR_SPACE = 0xa001;
/** Neither sRGB nor known: the embedded profile says it. */
const UNCALIBRATED = 0xffff;
const PIXEL_X = 0xa002;
const PIXEL_Y = 0xa003;

/** Tags by which a file's samples are stored and understood, or that are carried apart (XMP, IPTC, ICC). */
const OF_THE_FILE: ReadonlySet<number> = new Set([
  ...range(254, 266),
  ...[273, 277, 278, 279, 280, 281, 284, 288, 289, 290, 291, 292, 293, 300, 301],
  ...range(317, 347),
  ...[400, 401, 402, 403, 404, 433, 434, 435, 512, 513, 514, 515, 517, 518, 519, 520, 521],
  ...[529, 530, 531, 532, 559, 700, 32781, 33421, 33422, 33723, 34377, 34675, 37724],
  // DNG and what raw converters add.
  ...range(50706, 51200),
]);

/** The tags as they are now to be written: upright, in the result's colours, of this size, without what belonged to the old file. */
export function renewExif({ entries, below }: Directory, outcome: Outcome): Directory {
  const kept = new Map([...entries].filter(([tag]) => !OF_THE_FILE.has(tag)));
  if (kept.has(ORIENTATION)) kept.set(ORIENTATION, shorts(ORIENTATION, 1));
  const [x, y] = [kept.get(X_RESOLUTION), kept.get(Y_RESOLUTION)];
  if (outcome.turned && x && y) {
    kept.set(X_RESOLUTION, { ...y, tag: X_RESOLUTION });
    kept.set(Y_RESOLUTION, { ...x, tag: Y_RESOLUTION });
  }
  const inner = new Map(below);
  const exif = below.get(EXIF);
  if (exif) inner.set(EXIF, renewInner(exif, outcome));
  return { entries: kept, below: inner };
}

function renewInner({ entries, below }: Directory, { width, height, profile }: Outcome): Directory {
  const kept = new Map(entries);
  for (const [tag, side] of [
    [PIXEL_X, width],
    [PIXEL_Y, height],
  ] as const) {
    if (kept.has(tag)) kept.set(tag, longs(tag, [side]));
  }
  const isSrgb = profile === SRGB_NAME;
  const renews = profile !== undefined;
  if (renews && kept.has(COLOUR_SPACE))
    kept.set(COLOUR_SPACE, shorts(COLOUR_SPACE, isSrgb ? 1 : UNCALIBRATED));
  const inner = new Map(below);
  const interoperability = below.get(INTEROPERABILITY);
  const index = interoperability?.entries.get(1);
  // R98 says sRGB, R03 Adobe RGB; nothing says anything else.
  if (renews && !isSrgb) inner.delete(INTEROPERABILITY);
  else if (isSrgb && interoperability && index && text(index) === 'R03') {
    const changed = new Map(interoperability.entries).set(1, ascii(1, 'R98'));
    inner.set(INTEROPERABILITY, { ...interoperability, entries: changed });
  }
  return { entries: kept, below: inner };
}

/** The resolution that a directory tells, in dots an inch; undefined where it tells none, or only a pixel's shape. */
export function densityOf({ entries }: Directory): Density | undefined {
  const [x, y, unit] = [X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT].map((tag) => entries.get(tag));
  if (!x || !y) return undefined;
  const scale = { 2: 1, 3: 2.54 }[unit ? first(unit) : 2];
  const [across = 0, down = 0] = [values(x, 1)[0], values(y, 1)[0]];
  const sane = (dots: number) => Number.isFinite(dots) && dots > 0;
  return scale && sane(across) && sane(down) ? { x: across * scale, y: down * scale } : undefined;
}

/** The directory with this resolution. */
export function withDensity({ entries, below }: Directory, { x, y }: Density): Directory {
  const changed = new Map(entries)
    .set(X_RESOLUTION, rational(X_RESOLUTION, x))
    .set(Y_RESOLUTION, rational(Y_RESOLUTION, y))
    .set(RESOLUTION_UNIT, shorts(RESOLUTION_UNIT, 2));
  return { entries: changed, below };
}

/** Reads a block, with or without the six bytes that JPEG puts before it; undefined where it is broken from the start. */
export function readExif(block: Buffer): Pick<PictureMetadata, 'exif' | 'exifOrigin'> | undefined {
  const bytes = bytesOf(block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block);
  const tiff = openTiff(bytes);
  const exif = tiff && readDirectory(tiff, tiff.first)?.directory;
  return exif && { exif, exifOrigin: { little: tiff.little, isBlock: true } };
}

/** A block of at most `longest` bytes with these tags, undefined where there are none; and whether something had to stay out. */
export function exifBlock(
  { exif, exifOrigin }: Pick<PictureMetadata, 'exif' | 'exifOrigin'>,
  longest = Number.POSITIVE_INFINITY,
): { readonly block?: Buffer; readonly cut: boolean } {
  if (exif.entries.size === 0 && exif.below.size === 0) return { cut: false };
  const whole = blockOf(exif, exifOrigin.little, exifOrigin.isBlock);
  if (whole.length <= longest) return { block: whole, cut: false };
  // The longest values go: previews and notes of makers, never a date or a name.
  const short = (size: number) => ({
    entries: shorter(exif.entries, size),
    below: new Map([...exif.below].map(([tag, d]) => [tag, { ...d, entries: shorter(d.entries, size) }])),
  });
  for (let size = 32_768; size >= 4; size /= 2) {
    const block = blockOf(short(size), exifOrigin.little, exifOrigin.isBlock);
    if (block.length <= longest) return { block, cut: true };
  }
  return { cut: true };
}

const shorter = (entries: ReadonlyMap<number, Entry>, size: number) =>
  new Map([...entries].filter(([, { value }]) => value.length <= size));

/** The maker's note lies where it lay, since it points into itself from the block's start; all else comes behind it. */
function blockOf(directory: Directory, little: boolean, isBlock: boolean): Buffer {
  const note = directory.below.get(EXIF)?.entries.get(MAKER_NOTE);
  const pinned = isBlock && note && note.value.length > 4 && note.at! >= 8 ? note : undefined;
  const source = pinned ? directory : withoutPin(directory);
  const end = pinned ? pinned.at! + pinned.value.length : 8;
  const start = end + (end % 2);
  const head = Buffer.alloc(start);
  head.write(little ? 'II*\0' : 'MM\0*', 'latin1');
  if (little) head.writeUInt32LE(start, 4);
  else head.writeUInt32BE(start, 4);
  pinned?.value.copy(head, pinned.at!);
  return Buffer.concat([head, layOut(source, start, { little })]);
}

/** The same directory for a place where nothing can lie as it lay. */
export function withoutPin(directory: Directory): Directory {
  const exif = directory.below.get(EXIF);
  const note = exif?.entries.get(MAKER_NOTE);
  if (!exif || !note) return directory;
  const { at: _, ...free } = note;
  const entries = new Map(exif.entries).set(MAKER_NOTE, free);
  return { ...directory, below: new Map(directory.below).set(EXIF, { ...exif, entries }) };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
