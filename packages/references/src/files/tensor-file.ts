// Safetensors files too large to hold in memory: one tensor of bytes written record by record and read likewise, the
// small ones whole. Knows the file format and nothing of what the tensors mean. Everything a header claims is checked.

import { type FileHandle, open } from 'node:fs/promises';
import { openDraft } from '@romnet/imaging/files';

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

/** The one tensor that is a stream; the first in the file. */
const STREAM = 'records';

/** Room kept for the header before the stream's length is known: more than our dozen tensors need. */
const HEADER_BYTES = 8192;

export interface TensorFileWriter {
  /** Adds one record to the stream. All have one length. */
  append(record: Uint8Array): Promise<void>;
  /** The record that was appended as number `row`. */
  read(row: number): Promise<Uint8Array>;
  /** Writes the rest, and lets the file appear under its name, whole. */
  finish(
    tensors: ReadonlyMap<string, StoredTensor>,
    metadata: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** Leaves nothing behind. Does nothing after `finish`. */
  discard(): Promise<void>;
}

/** Begins a file beside `path`; `path` itself stays what it was until `finish`. */
export async function createTensorFile(path: string, recordBytes: number): Promise<TensorFileWriter> {
  const { file, place, discard } = await openDraft(path);
  const start = 8 + HEADER_BYTES;
  let rows = 0;
  return {
    async append(record) {
      if (record.length !== recordBytes)
        throw new Error(`internal: expected a record of ${recordBytes} bytes, got ${record.length}`);
      await writeAll(file, record, start + rows * recordBytes);
      rows += 1;
    },
    read: (row) => readAll(file, start + row * recordBytes, recordBytes),
    async finish(tensors, metadata) {
      const header: Record<string, unknown> = { __metadata__: metadata };
      let offset = rows * recordBytes;
      header[STREAM] = { dtype: 'U8', shape: [rows, recordBytes], data_offsets: [0, offset] };
      for (const [name, { shape, data }] of tensors) {
        const end = offset + data.byteLength;
        header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, end] };
        await writeAll(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + offset);
        offset = end;
      }
      const head = new Uint8Array(start).fill(0x20);
      new DataView(head.buffer).setBigUint64(0, BigInt(HEADER_BYTES), true);
      const json = new TextEncoder().encode(JSON.stringify(header));
      if (json.length > HEADER_BYTES) throw new Error(`internal: a header of ${json.length} bytes`);
      head.set(json, 8);
      await writeAll(file, head, 0);
      await place();
    },
    discard,
  };
}

export interface TensorFileReader {
  readonly metadata: Readonly<Record<string, string>>;
  /** Records in the stream, and the bytes of each. */
  readonly rows: number;
  readonly recordBytes: number;
  /** One record of the stream. */
  read(row: number): Promise<Uint8Array>;
  /** All other tensors. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  close(): Promise<void>;
}

/** Opens what `createTensorFile` wrote. Throws an Error that says what is wrong with the file, without its name. */
export async function openTensorFile(path: string): Promise<TensorFileReader> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size < 8) throw new Error(`expected at least 8 bytes, got ${size}`);
    const length = Number(new DataView((await readAll(file, 0, 8)).buffer).getBigUint64(0, true));
    // A text or a picture under this name has any number here; ours is always the same.
    if (length !== HEADER_BYTES || size < 8 + length)
      throw new Error(`expected a header of ${HEADER_BYTES} bytes in a file of ${size}`);
    const header = parseHeader(await readAll(file, 8, length));
    const entries = checkEntries(header, size - 8 - length);
    const tensors = new Map<string, StoredTensor>();
    for (const [name, { dtype, shape, start, end }] of entries) {
      if (name === STREAM) continue;
      const bytes = await readAll(file, 8 + length + start, end - start);
      tensors.set(name, { shape, data: new arrays[dtype](bytes.buffer) });
    }
    const stream = entries.get(STREAM);
    if (stream?.dtype !== 'U8' || stream.shape.length !== 2)
      throw new Error(`the tensor "${STREAM}" is missing or of another kind`);
    const [rows, recordBytes] = stream.shape as [number, number];
    return {
      metadata: header.metadata,
      rows,
      recordBytes,
      read: (row) => readAll(file, 8 + length + row * recordBytes, recordBytes),
      tensors,
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
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

async function readAll(file: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new Error(`expected ${length} bytes at ${position}, the file ends before`);
    done += bytesRead;
  }
  return bytes;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
