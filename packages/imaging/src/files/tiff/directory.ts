// TIFF directories (IFDs), which TIFF files and EXIF blocks are both made of, as plain data: values little-endian whatever
// the file's order. Reads classic and BigTIFF, writes classic. Broken entries are left out, never an error. Knows what
// no tag means but those that point to other directories.

import type { Bytes } from '../bytes.js';

export interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The values, little-endian. */
  readonly value: Buffer;
  /** Where the values lay in the source, for those that hold offsets of their own. */
  readonly at?: number;
}

/** A directory with the ones below it: EXIF, GPS and interoperability, under the tag that points to them. */
export interface Directory {
  readonly entries: Map<number, Entry>;
  readonly below: Map<number, Directory>;
}

export interface Tiff {
  readonly bytes: Bytes;
  readonly little: boolean;
  readonly big: boolean;
  /** Where the first directory is. */
  readonly first: number;
}

export const EXIF = 34665;
const GPS = 34853;
export const INTEROPERABILITY = 40965;
const POINTERS: readonly number[] = [EXIF, GPS, INTEROPERABILITY];

/** Bytes of one value by type; 129 is the UTF-8 of EXIF 3. */
const SIZES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
  129: 1,
};
const RATIONALS: readonly number[] = [5, 10];

/** The header of a TIFF file or an EXIF block; undefined where it is none. */
export function openTiff(bytes: Bytes): Tiff | undefined {
  const head = bytes.read(0, 16);
  if (head.length < 8) return undefined;
  const order = head.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const little = order === 'II';
  const version = little ? head.readUInt16LE(2) : head.readUInt16BE(2);
  if (version === 43 && head.length === 16) {
    const first = Number(little ? head.readBigUInt64LE(8) : head.readBigUInt64BE(8));
    return { bytes, little, big: true, first };
  }
  if (version !== 42) return undefined;
  return { bytes, little, big: false, first: little ? head.readUInt32LE(4) : head.readUInt32BE(4) };
}

/** The directory at a place, and the place of the next; undefined where there is none. */
export function readDirectory(
  tiff: Tiff,
  at: number,
  seen: ReadonlySet<number> = new Set(),
): { readonly directory: Directory; readonly next: number } | undefined {
  const { bytes, big } = tiff;
  const [countSize, entrySize, offsetSize] = big ? [8, 20, 8] : [2, 12, 4];
  if (at < 8 || at + countSize > bytes.length || seen.has(at)) return undefined;
  const count = number(tiff, bytes.read(at, countSize), 0, countSize);
  const table = bytes.read(at + countSize, Math.min(count, 4096) * entrySize + offsetSize);
  const entries = new Map<number, Entry>();
  const below = new Map<number, Directory>();
  for (let i = 0; i < count && (i + 1) * entrySize <= table.length; i++) {
    const entry = readEntry(
      tiff,
      table.subarray(i * entrySize, (i + 1) * entrySize),
      at + countSize + i * entrySize,
    );
    if (!entry) continue;
    if (!POINTERS.includes(entry.tag)) entries.set(entry.tag, entry);
    else if (entry.value.length >= 4) {
      const inner = readDirectory(tiff, first(entry), new Set([...seen, at]));
      if (inner) below.set(entry.tag, inner.directory);
    }
  }
  const end = count * entrySize;
  const next = end + offsetSize <= table.length ? number(tiff, table, end, offsetSize) : 0;
  return { directory: { entries, below }, next };
}

/** An entry's first value as a whole number; of a rational, its numerator. */
export function first(entry: Entry): number {
  return values(entry, 1)[0] ?? 0;
}

/** An entry's values as numbers, at most `most`; rationals as quotients. */
export function values({ type, count, value }: Entry, most = 65_536): number[] {
  const size = SIZES[type]!;
  return Array.from({ length: Math.min(count, most) }, (_, i) => {
    const at = i * size;
    if (type === 5) return value.readUInt32LE(at) / value.readUInt32LE(at + 4);
    if (type === 10) return value.readInt32LE(at) / value.readInt32LE(at + 4);
    if (size === 8) return Number(value.readBigUInt64LE(at));
    return size === 4 ? value.readUInt32LE(at) : size === 2 ? value.readUInt16LE(at) : value[at]!;
  });
}

/** An entry's text without the zeros at its end. */
export const text = ({ value }: Entry) => value.toString('latin1').replace(/\0+$/, '');

export function shorts(tag: number, ...numbers: number[]): Entry {
  const value = Buffer.alloc(numbers.length * 2);
  for (const [i, n] of numbers.entries()) value.writeUInt16LE(n, i * 2);
  return { tag, type: 3, count: numbers.length, value };
}

export function longs(tag: number, numbers: readonly number[]): Entry {
  const value = Buffer.alloc(numbers.length * 4);
  for (const [i, n] of numbers.entries()) value.writeUInt32LE(n, i * 4);
  return { tag, type: 4, count: numbers.length, value };
}

/** A positive number as a fraction of whole numbers, exact to a ten-thousandth. */
export function rational(tag: number, number: number): Entry {
  const whole = Number.isInteger(number);
  const { value } = longs(0, whole ? [number, 1] : [Math.round(number * 10_000), 10_000]);
  return { tag, type: 5, count: 1, value };
}

export function ascii(tag: number, content: string): Entry {
  const value = Buffer.from(`${content}\0`, 'utf8');
  return { tag, type: 2, count: value.length, value };
}

export function raw(tag: number, type: 1 | 7, value: Buffer): Entry {
  return { tag, type, count: value.length, value };
}

/** A directory to be written at `at`: its bytes, with those of its values and of the directories below it. */
export function layOut(
  directory: Directory,
  at: number,
  options: { readonly little?: boolean; readonly next?: number } = {},
): Buffer {
  const { little = true, next = 0 } = options;
  const parts: Buffer[] = [];
  let end = at + 2 + (directory.entries.size + directory.below.size) * 12 + 4;
  const place = (part: Buffer): number => {
    const start = end;
    parts.push(part);
    if (part.length % 2 === 1) parts.push(Buffer.alloc(1));
    end += part.length + (part.length % 2);
    return start;
  };
  const pointers = [...directory.below].map(([tag, inner]) =>
    longs(tag, [place(layOut(inner, end, { little }))]),
  );
  const entries = [...directory.entries.values(), ...pointers].sort((a, b) => a.tag - b.tag);
  const table = Buffer.alloc(2 + entries.length * 12 + 4);
  const write = (value: number, where: number, size: 2 | 4) => {
    if (little) table.writeUIntLE(value, where, size);
    else table.writeUIntBE(value, where, size);
  };
  write(entries.length, 0, 2);
  entries.forEach((entry, i) => {
    const where = 2 + i * 12;
    write(entry.tag, where, 2);
    write(entry.type, where + 2, 2);
    write(entry.count, where + 4, 4);
    const value = little ? entry.value : swapped(entry.value, entry.type);
    if (value.length <= 4) value.copy(table, where + 8);
    else write(isPinned(entry) ? entry.at! : place(value), where + 8, 4);
  });
  write(next, table.length - 4, 4);
  return Buffer.concat([table, ...parts]);
}

/** The maker's note of a camera holds offsets counted from the block's start: it must stay where it was. */
export const MAKER_NOTE = 37500;
const isPinned = (entry: Entry) => entry.tag === MAKER_NOTE && entry.at !== undefined;

function readEntry(tiff: Tiff, row: Buffer, at: number): Entry | undefined {
  const [countSize, inline] = tiff.big ? [8, 8] : [4, 4];
  const tag = number(tiff, row, 0, 2);
  const type = number(tiff, row, 2, 2);
  const count = number(tiff, row, 4, countSize);
  const length = (SIZES[type] ?? Number.NaN) * count;
  if (!(length > 0 && length <= tiff.bytes.length)) return undefined;
  const where = length <= inline ? at + 4 + countSize : number(tiff, row, 4 + countSize, inline);
  const value = Buffer.from(tiff.bytes.read(where, length));
  if (value.length !== length) return undefined;
  return { tag, type, count, value: tiff.little ? value : swapped(value, type), at: where };
}

/** The same values in the other byte order. */
function swapped(value: Buffer, type: number): Buffer {
  const unit = RATIONALS.includes(type) ? 4 : SIZES[type]!;
  const copy = Buffer.from(value);
  if (unit === 2) copy.swap16();
  if (unit === 4) copy.swap32();
  if (unit === 8) copy.swap64();
  return copy;
}

function number({ little }: Tiff, buffer: Buffer, at: number, size: number): number {
  if (size === 8) return Number(little ? buffer.readBigUInt64LE(at) : buffer.readBigUInt64BE(at));
  return little ? buffer.readUIntLE(at, size) : buffer.readUIntBE(at, size);
}
