// PyTorch files put together byte by byte, for tests: whole ones where PyTorch is absent, and ones it would never write.
import { crc32 } from 'node:zlib';

export type Part = number | string | Uint8Array;

/** Bytes of numbers, texts and other bytes, in a row. */
export function joined(...parts: readonly Part[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : Buffer.from(part)))),
  );
}

export const repeated = (count: number, ...parts: readonly Part[]): Uint8Array =>
  new Uint8Array(Buffer.alloc(count * joined(...parts).length, joined(...parts)));

const little = (value: number, bytes: number) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return new Uint8Array(buffer.subarray(0, bytes));
};

/** Instructions of a pickle. */
export const op = {
  start: joined(0x80, 2),
  stop: joined('.'),
  dict: joined('}'),
  mark: joined('('),
  tuple: joined('t'),
  setItems: joined('u'),
  reduce: joined('R'),
  none: joined('N'),
  outside: joined('Q'),
  build: joined('b'),
  empty: joined(')'),
  text: (text: string) => joined('X', little(Buffer.byteLength(text), 4), text),
  number: (value: number) => joined(0x8a, 8, little(value, 8)),
  global: (module: string, name: string) => joined('c', module, '\n', name, '\n'),
};

const sizes = (numbers: readonly number[]) => joined(op.mark, ...numbers.map(op.number), op.tuple);

export interface TensorParts {
  readonly key?: string;
  readonly type?: string;
  /** Numbers in the storage. */
  readonly length?: number;
  readonly offset?: number;
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
}

/** Instructions that push one tensor; by default [2, 3] numbers of a FloatStorage of 6. */
export function tensor(parts: TensorParts = {}): Uint8Array {
  const {
    key = '0',
    type = 'FloatStorage',
    length = 6,
    offset = 0,
    shape = [2, 3],
    strides = [3, 1],
  } = parts;
  return joined(
    op.global('torch._utils', '_rebuild_tensor_v2'),
    joined(op.mark, op.mark, op.text('storage'), op.global('torch', type), op.text(key), op.text('cpu')),
    joined(op.number(length), op.tuple, op.outside, op.number(offset), sizes(shape), sizes(strides), 0x89),
    joined(op.global('collections', 'OrderedDict'), op.empty, op.reduce, op.tuple, op.reduce),
  );
}

/** The pickle of a dict with these entries. */
export const dictPickle = (entries: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  joined(
    op.start,
    op.dict,
    op.mark,
    ...Object.entries(entries).flatMap(([key, value]) => [op.text(key), value]),
    op.setItems,
    op.stop,
  );

export interface ZipChanges {
  readonly method?: number;
  readonly flags?: number;
  /** Sizes told in the directory, where they are not the content's. */
  readonly size?: number;
  readonly checksum?: number;
}

/** An archive of stored entries; `changes` falsify what its directory tells of the last entry. */
export function zip(
  entries: readonly (readonly [string, Uint8Array])[],
  changes: ZipChanges = {},
): Uint8Array {
  const files: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [i, [name, content]] of entries.entries()) {
    const {
      method = 0,
      flags = 0,
      size = content.length,
      checksum = crc32(content),
    } = i === entries.length - 1 ? changes : {};
    const facts = joined(
      ...[little(20, 2), little(flags, 2), little(method, 2), little(0, 4), little(checksum, 4)],
      ...[little(size, 4), little(size, 4), little(name.length, 2), little(0, 2)],
    );
    const file = joined(little(0x04034b50, 4), facts, name, content);
    directory.push(
      joined(
        little(0x02014b50, 4),
        little(20, 2),
        facts,
        little(0, 8),
        little(0, 2),
        little(offset, 4),
        name,
      ),
    );
    files.push(file);
    offset += file.length;
  }
  const list = joined(...directory);
  const counts = joined(little(entries.length, 2), little(entries.length, 2));
  return joined(
    ...files,
    list,
    joined(little(0x06054b50, 4), little(0, 4), counts, little(list.length, 4), little(offset, 4), 0, 0),
  );
}

export const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
export const sixFloats = floats(1, 2, 3, 4, 5, 6);

/** A file as PyTorch has written it since 1.6. */
export const archive = (
  pickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = { 0: sixFloats },
  changes: ZipChanges = {},
): Uint8Array =>
  zip(
    [
      ['archive/data.pkl', pickle] as const,
      ...Object.entries(storages).map(([key, content]) => [`archive/data/${key}`, content] as const),
    ],
    changes,
  );

/** A file as PyTorch wrote it before 1.6. `width`: bytes of a number in the storages. */
export function legacy(
  pickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>>,
  width = 4,
): Uint8Array {
  const magic = joined(op.start, 0x8a, 10, Buffer.from('6cfc9c46f9206aa85019', 'hex'), op.stop);
  const keys = joined(op.start, ']', op.mark, ...Object.keys(storages).map(op.text), 'e', op.stop);
  const contents = Object.values(storages).map((content) =>
    joined(little(content.length / width, 8), content),
  );
  return joined(
    magic,
    joined(op.start, op.number(1001), op.stop),
    joined(op.start, op.dict, op.stop),
    pickle,
    keys,
    ...contents,
  );
}
