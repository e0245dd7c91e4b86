// Safetensors files of a dozen tensors, written whole or not at all. Knows the file format and nothing of what the tensors mean.
// Everything a header claims is checked.

import { type FileHandle, open } from 'node:fs/promises';
import { placeWhole } from '@romnet/imaging/files';
import { readAll, writeAll } from './positions.js';

/** The number formats in use, by the format's own names. */
const arrays = {
  U8: Uint8Array,
  I8: Int8Array,
  I32: Int32Array,
  F32: Float32Array,
  F64: Float64Array,
} as const;
export type TensorArray = Uint8Array | Int8Array | Int32Array | Float32Array | Float64Array;

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: TensorArray;
}

/** Room kept for the header: more than our dozen tensors need. Always the same, which tells our files from others. */
const HEADER_BYTES = 8192;

export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Writes a file whole; `path` itself stays what it was until then. */
export async function writeTensorFile(path: string, { metadata, tensors }: TensorFile): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let size = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  if (json.length > HEADER_BYTES) throw new Error(`internal: a header of ${json.length} bytes`);
  const head = new Uint8Array(8 + HEADER_BYTES).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(HEADER_BYTES), true);
  head.set(json, 8);
  await placeWhole(path, async (_, file) => {
    await writeAll(file, head, 0);
    let position = head.length;
    for (const { data } of tensors.values()) {
      await writeAll(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
      position += data.byteLength;
    }
  });
}

/** Gives memory of the right size to read a tensor into; undefined where any will do. */
export type Place = (name: string, shape: readonly number[]) => TensorArray | undefined;

/** Reads what `writeTensorFile` wrote. Throws an Error that says what is wrong with the file, without its name. */
export async function readTensorFile(path: string, place: Place = () => undefined): Promise<TensorFile> {
  const file = await open(path, 'r');
  try {
    const { metadata, entries } = await readHeader(file);
    const tensors = new Map<string, StoredTensor>();
    for (const [name, { dtype, shape, start, end }] of entries) {
      const data = place(name, shape) ?? new arrays[dtype]((end - start) / arrays[dtype].BYTES_PER_ELEMENT);
      if (!(data instanceof arrays[dtype]) || data.byteLength !== end - start)
        throw new Error(`the tensor "${name}" is of another kind`);
      const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
      await readAll(file, 8 + HEADER_BYTES + start, bytes);
      tensors.set(name, { shape, data });
    }
    return { metadata, tensors };
  } finally {
    await file.close();
  }
}

/** Only what a file says of itself: enough to tell what it is, and cheap. Throws as `readTensorFile` does. */
export async function readMetadata(path: string): Promise<Readonly<Record<string, string>>> {
  const file = await open(path, 'r');
  try {
    return (await readHeader(file)).metadata;
  } finally {
    await file.close();
  }
}

async function readHeader(
  file: FileHandle,
): Promise<{ metadata: Record<string, string>; entries: Map<string, Entry> }> {
  const { size } = await file.stat();
  if (size < 8) throw new Error(`expected at least 8 bytes, got ${size}`);
  const start = await readAll(file, 0, new Uint8Array(8));
  const length = Number(new DataView(start.buffer).getBigUint64(0, true));
  // A text or a picture under this name has any number here; ours is always the same.
  if (length !== HEADER_BYTES || size < 8 + length)
    throw new Error(`expected a header of ${HEADER_BYTES} bytes in a file of ${size}`);
  const header = parseHeader(await readAll(file, 8, new Uint8Array(length)));
  return { metadata: header.metadata, entries: checkEntries(header, size - 8 - length) };
}

interface Entry {
  readonly dtype: keyof typeof arrays;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function parseHeader(bytes: Uint8Array): {
  metadata: Record<string, string>;
  entries: [string, unknown][];
} {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new Error('its header is not JSON', { cause });
  }
  if (!isRecord(header)) throw new Error('its header is not a JSON object');
  const { __metadata__: metadata, ...rest } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    throw new Error('its metadata is not a table of strings');
  return { metadata: metadata as Record<string, string>, entries: Object.entries(rest) };
}

/** Every entry well formed, and all of them side by side filling `length` bytes. */
function checkEntries({ entries }: { entries: [string, unknown][] }, length: number): Map<string, Entry> {
  const result = new Map<string, Entry>();
  let covered = 0;
  for (const [name, value] of entries) {
    const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
    const known = typeof dtype === 'string' && Object.hasOwn(arrays, dtype);
    if (!known || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
      throw new Error(`the tensor "${name}" has no valid description`);
    const [start, end] = offsets as [number, number];
    const type = dtype as keyof typeof arrays;
    const bytes = shape.reduce((product, side) => product * side, arrays[type].BYTES_PER_ELEMENT);
    if (start !== covered || end - start !== bytes || end > length)
      throw new Error(
        `the tensor "${name}" needs ${bytes} bytes from ${covered}, its offsets are ${start} to ${end} of ${length}`,
      );
    covered = end;
    result.set(name, { dtype: type, shape, start, end });
  }
  if (covered !== length) throw new Error(`expected ${covered} bytes of tensors, got ${length}`);
  return result;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && (side as number) >= 0);

function dtypeOf(data: TensorArray): string {
  for (const [name, array] of Object.entries(arrays)) if (data instanceof array) return name;
  throw new Error('internal: an array of no known number format');
}
