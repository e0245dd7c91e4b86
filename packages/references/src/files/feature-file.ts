// A file of exact features beside an index: slots of one length, each with a picture's record and what it is of, only ever added
// to. A slot is whole or it is not believed, so that what a killed process wrote is worth as much as what a finished one did.
//
//   header   64 bytes: MAGIC, the network's fingerprint (32 characters), bytes of a record (u32)
//   slot     key (16 bytes), width, height (u32 each), a hash of all the rest (8 bytes), the record

import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { IndexedFile } from './file-table.js';
import { readAll, writeAll } from './positions.js';

const MAGIC = 'romnet features 1\n';
const HEADER_BYTES = 64;
const SIZE_AT = 60;
const FINGERPRINT_AT = 24;
const HEAD_BYTES = 32;
const HASH_AT = 24;

/** What records are made of. */
export interface RecordKind {
  readonly fingerprint: string;
  readonly bytes: number;
}

/** A picture as found in a slot. */
export interface Slot {
  /** `keyOf` its file. */
  readonly key: string;
  readonly width: number;
  readonly height: number;
}

export interface FeatureFile {
  /** Whole slots, those included that were added since it was opened. */
  readonly count: number;
  /** The record in a slot, as it is. */
  record(slot: number): Promise<Uint8Array>;
  /** What is in a slot, without the record. */
  head(slot: number): Promise<Slot>;
  /** Whether a slot is as it was written. */
  isWhole(slot: number): Promise<boolean>;
  close(): Promise<void>;
}

/** A file that is being written. */
export interface FeatureWriter extends FeatureFile {
  /** Adds a slot; returns its number. */
  append(slot: Slot, record: Uint8Array): Promise<number>;
  /** Waits until all slots are on the disk. */
  sync(): Promise<void>;
}

/** What a picture's features hang on: where it is, and that it did not change since. 32 hexadecimal digits. */
export function keyOf({ path, size, modified }: Pick<IndexedFile, 'path' | 'size' | 'modified'>): string {
  return createHash('sha256').update(`${path}\0${size}\0${modified}`).digest('hex').slice(0, 32);
}

/** Throws the system's error where it cannot be opened, and an Error without its name where it is of another kind. */
export async function openFeatureFile(path: string, kind: RecordKind): Promise<FeatureFile> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const header = size < HEADER_BYTES ? undefined : await readAll(file, 0, new Uint8Array(HEADER_BYTES));
    if (header === undefined || Buffer.compare(header, headerOf(kind)) !== 0)
      throw new Error('its features are of another network');
    return overFile(file, kind, () => Math.floor((size - HEADER_BYTES) / (HEAD_BYTES + kind.bytes)));
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Begins a file, which must not be there. */
export async function createFeatureFile(path: string, kind: RecordKind): Promise<FeatureWriter> {
  const file = await open(path, 'wx+');
  let count = 0;
  await writeAll(file, headerOf(kind), 0);
  return {
    ...overFile(file, kind, () => count),
    get count() {
      return count;
    },
    async append(slot, record) {
      if (record.length !== kind.bytes)
        throw new Error(`internal: expected a record of ${kind.bytes} bytes, got ${record.length}`);
      await writeAll(file, pack(slot, record), HEADER_BYTES + count * (HEAD_BYTES + kind.bytes));
      count += 1;
      return count - 1;
    },
    sync: () => file.sync(),
  };
}

function overFile(file: FileHandle, { bytes }: RecordKind, count: () => number): FeatureFile {
  const start = (slot: number) => {
    if (!(slot >= 0 && slot < count())) throw new Error(`its features end before picture ${slot}`);
    return HEADER_BYTES + slot * (HEAD_BYTES + bytes);
  };
  return {
    get count() {
      return count();
    },
    record: async (slot) => readAll(file, start(slot) + HEAD_BYTES, new Uint8Array(bytes)),
    async head(slot) {
      const head = await readAll(file, start(slot), new Uint8Array(HEAD_BYTES));
      const view = new DataView(head.buffer);
      const key = Buffer.from(head.subarray(0, 16)).toString('hex');
      return { key, width: view.getUint32(16, true), height: view.getUint32(20, true) };
    },
    async isWhole(slot) {
      const all = await readAll(file, start(slot), new Uint8Array(HEAD_BYTES + bytes));
      return Buffer.compare(hashOf(all), all.subarray(HASH_AT, HEAD_BYTES)) === 0;
    },
    close: () => file.close(),
  };
}

function headerOf({ fingerprint, bytes }: RecordKind): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  header.set(new TextEncoder().encode(MAGIC));
  header.set(new TextEncoder().encode(fingerprint).subarray(0, SIZE_AT - FINGERPRINT_AT), FINGERPRINT_AT);
  new DataView(header.buffer).setUint32(SIZE_AT, bytes, true);
  return header;
}

function pack({ key, width, height }: Slot, record: Uint8Array): Uint8Array {
  const all = new Uint8Array(HEAD_BYTES + record.length);
  const view = new DataView(all.buffer);
  all.set(Buffer.from(key, 'hex'));
  view.setUint32(16, width, true);
  view.setUint32(20, height, true);
  all.set(record, HEAD_BYTES);
  all.set(hashOf(all), HASH_AT);
  return all;
}

/** Of a slot without the place of the hash. */
function hashOf(slot: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(slot.subarray(0, HASH_AT)).update(slot.subarray(HEAD_BYTES));
  return hash.digest().subarray(0, HEAD_BYTES - HASH_AT);
}
