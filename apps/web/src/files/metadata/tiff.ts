// TIFF directories, as EXIF blocks and TIFF files have them: read to plain entries, changed, and written.

export interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** In the directory's byte order. */
  readonly value: Uint8Array;
}

export interface Directory {
  readonly little: boolean;
  readonly entries: ReadonlyMap<number, Entry>;
  /** Directories that entries point to: EXIF, GPS, interoperability. */
  readonly below: ReadonlyMap<number, Directory>;
}

const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const POINTERS = new Set([0x8769, 0x8825, 0xa005]);

/** Bytes of an entry of this type and count; 0 for types that are not known. */
const sizeOf = (type: number, count: number) => (SIZES[type] ?? 0) * count;

/** The first directory of a TIFF file or block; undefined where it is none. Entries that point outside are left out. */
export const readDirectory = (bytes: Uint8Array): Directory | undefined =>
  directories(bytes).next().value ?? undefined;

/** All directories of a TIFF file, in the order of the file. */
export const directoriesOf = (bytes: Uint8Array): Directory[] => [...directories(bytes)];

function* directories(bytes: Uint8Array): Generator<Directory, undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 14) return;
  const little = bytes[0] === 0x49;
  if (view.getUint16(2, little) !== 42) return;
  const seen = new Set<number>();
  for (let at = view.getUint32(4, little); at !== 0 && !seen.has(at); ) {
    seen.add(at);
    const directory = readAt(bytes, view, little, at, 0);
    if (!directory) return;
    yield directory;
    const end = at + 2 + view.getUint16(at, little) * 12;
    at = end + 4 <= bytes.length ? view.getUint32(end, little) : 0;
  }
}

/** An entry's whole numbers of 8, 16 or 32 bits. */
export function numbersOf({ type, count, value }: Entry, little: boolean): number[] {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const size = sizeOf(type, 1);
  return Array.from({ length: count }, (_, i) => {
    if (size === 4) return view.getUint32(i * 4, little);
    return size === 2 ? view.getUint16(i * 2, little) : value[i]!;
  });
}

export const firstNumber = (entry: Entry, little: boolean): number => numbersOf(entry, little)[0] ?? 0;

function readAt(
  bytes: Uint8Array,
  view: DataView,
  little: boolean,
  start: number,
  depth: number,
): Directory | undefined {
  if (start + 2 > bytes.length || depth > 2) return undefined;
  const entries = new Map<number, Entry>();
  const below = new Map<number, Directory>();
  const count = view.getUint16(start, little);
  for (let i = 0, at = start + 2; i < count && at + 12 <= bytes.length; i++, at += 12) {
    const [tag, type] = [view.getUint16(at, little), view.getUint16(at + 2, little)];
    const length = view.getUint32(at + 4, little);
    const size = sizeOf(type, length);
    const place = size <= 4 ? at + 8 : view.getUint32(at + 8, little);
    if (size === 0 || place + size > bytes.length) continue;
    if (POINTERS.has(tag)) {
      const directory = readAt(bytes, view, little, view.getUint32(at + 8, little), depth + 1);
      if (directory) below.set(tag, directory);
    } else entries.set(tag, { tag, type, count: length, value: bytes.slice(place, place + size) });
  }
  return { little, entries, below };
}

/** A TIFF block with this directory alone. `start` is where it will lie in a larger file; `head` its first 8 bytes or none. */
export function writeDirectory(directory: Directory, start = 8): Uint8Array<ArrayBuffer> {
  const { little, below } = directory;
  const entries = [...directory.entries.values()].filter(({ tag }) => !below.has(tag));
  const all = [...entries.map(({ tag }) => tag), ...below.keys()].sort((a, b) => a - b);
  const length = 2 + all.length * 12 + 4;
  const parts: Uint8Array[] = [];
  let free = start + length;
  const keep = (bytes: Uint8Array) => {
    const place = free;
    const padded = new Uint8Array(bytes.length + (bytes.length % 2));
    padded.set(bytes);
    parts.push(padded);
    free += padded.length;
    return place;
  };
  const own = new Uint8Array(length);
  const view = new DataView(own.buffer);
  view.setUint16(0, all.length, little);
  for (const [i, tag] of all.entries()) {
    const at = 2 + i * 12;
    view.setUint16(at, tag, little);
    const directoryBelow = below.get(tag);
    const entry = directory.entries.get(tag);
    if (directoryBelow) {
      view.setUint16(at + 2, 4, little);
      view.setUint32(at + 4, 1, little);
      view.setUint32(at + 8, keep(writeDirectory(directoryBelow, free)), little);
    } else if (entry) {
      view.setUint16(at + 2, entry.type, little);
      view.setUint32(at + 4, entry.count, little);
      if (entry.value.length <= 4) own.set(entry.value, at + 8);
      else view.setUint32(at + 8, keep(entry.value), little);
    }
  }
  const result = new Uint8Array(free - start);
  result.set(own);
  let at = length;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** Eight bytes that open a file whose first directory lies at `at`. */
export function tiffHead(little: boolean, at: number): Uint8Array {
  const head = new Uint8Array(8);
  const view = new DataView(head.buffer);
  head.fill(little ? 0x49 : 0x4d, 0, 2);
  view.setUint16(2, 42, little);
  view.setUint32(4, at, little);
  return head;
}

/** An entry of whole numbers: type 3 (16 bits) or 4 (32 bits). */
export function numbers(little: boolean, tag: number, type: 3 | 4, values: readonly number[]): Entry {
  const value = new Uint8Array(values.length * (type === 3 ? 2 : 4));
  const view = new DataView(value.buffer);
  for (const [i, number] of values.entries())
    if (type === 3) view.setUint16(i * 2, number, little);
    else view.setUint32(i * 4, number, little);
  return { tag, type, count: values.length, value };
}

/** An entry of bytes: 1 bytes, 2 text, 7 whatever it is. */
export const bytesEntry = (tag: number, type: 1 | 2 | 7, value: Uint8Array): Entry => ({
  ...{ tag, type, value },
  count: value.length,
});

/** An entry of one fraction, exact to 1/1000. */
export function fraction(little: boolean, tag: number, value: number): Entry {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.round(value * 1000), little);
  view.setUint32(4, 1000, little);
  return { tag, type: 5, count: 1, value: bytes };
}
