// PyTorch's files of tensors (.pth, .pt): archives (since 1.6) and the older sequences of pickles. Only state dicts are
// read: dicts of plain tensors. What their pickles may hold is state-dict.ts's business; here are the two kinds of files.
import { type Fail, failing, quoted } from './fail.js';
import { plainKey, readPickle } from './pickle.js';
import { createHost, stateDict } from './state-dict.js';
import { countOf, isSize, readView, type Storage } from './storage.js';
import type { Tensor, Weights } from './tensors.js';
import { readZip } from './zip.js';

/** What the first bytes of the two kinds of files are: an archive's entry, a pickle of protocol 2 or later. */
export const isArchive = (bytes: Uint8Array): boolean => startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]);
export const isPickle = (bytes: Uint8Array): boolean =>
  startsWith(bytes, [0x80]) && bytes[1]! >= 2 && bytes[1]! <= 5;

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/**
 * The tensors of a state dict, or of the one under "state_dict", converted to float32; those with names that `keep`
 * declines are not read.
 *
 * @param name the file's name, for errors
 * @throws Error in one line for a file that is cut short or damaged, holds anything but tensors, or whose tensors reach
 *   beyond their numbers. Memory is at most four times the file's size and 4 MiB.
 */
export function readPth(
  bytes: Uint8Array,
  name: string,
  keep: (tensor: string) => boolean = () => true,
): Weights {
  const fail = failing('PyTorch', name);
  const { value, bytesOf } = isArchive(bytes) ? openArchive(bytes, fail) : openPickles(bytes, fail);
  const views = stateDict(value, fail).filter(([tensor]) => keep(tensor));
  // A view may repeat numbers, and views may share them: without a bound, a small file could ask for any amount.
  const most = bytes.length + 2 ** 20;
  const count = views.reduce((sum, [, view]) => sum + countOf(view), 0);
  if (count > most) fail(`refused ${count} numbers in a file of ${bytes.length} bytes`);
  return new Map(
    views.map(([tensor, view]): [string, Tensor] => [tensor, readView(view, bytesOf(view.storage))]),
  );
}

interface Opened {
  readonly value: unknown;
  /** The bytes of the storage with this one's key, checked to hold all its numbers. */
  readonly bytesOf: (storage: Storage) => Uint8Array;
}

function openArchive(bytes: Uint8Array, fail: Fail): Opened {
  const entries = readZip(bytes, fail);
  const pickle = [...entries.keys()].find((entry) => entry === 'data.pkl' || entry.endsWith('/data.pkl'));
  if (pickle === undefined) return fail('expected an entry "data.pkl" in the archive, got none');
  const folder = pickle.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`)?.();
  if (order && new TextDecoder().decode(order) !== 'little') fail('expected numbers with the low byte first');
  const { value } = readPickle(entries.get(pickle)!(), 0, createHost(fail), fail);
  const opened = new Map<string, Uint8Array>();
  const bytesOf = (storage: Storage) => {
    const known = opened.get(storage.key);
    const content =
      known ??
      (
        entries.get(`${folder}data/${storage.key}`) ??
        (() => fail(`storage ${quoted(storage.key)} is missing`))
      )();
    opened.set(storage.key, content);
    checkHolds(storage, content.length, fail);
    return content;
  };
  return { value, bytesOf };
}

/** The older form: magic number, protocol, machine, the state dict, the storages' keys, then each storage's numbers. */
function openPickles(bytes: Uint8Array, fail: Fail): Opened {
  const host = createHost(fail);
  let position = 0;
  const next = (): unknown => {
    const { value, end } = readPickle(bytes, position, host, fail);
    position = end;
    return value;
  };
  if (next() !== 0x1950a86a20f9469cfc6cn) fail('a pickle, but not one of torch.save');
  if (next() !== 1001) fail('expected protocol 1001 of torch.save, got another');
  const machine = next();
  if (machine instanceof Map && machine.get('little_endian') === false)
    fail('expected numbers with the low byte first');
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) return fail('the list of storages is missing');

  const contents = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const key of keys.map((entry) => String(plainKey(entry, fail)))) {
    const format = host.formats.get(key);
    if (!format) return fail(`storage ${quoted(key)} belongs to no tensor`);
    if (position + 8 > bytes.length) fail(`cut short before storage ${quoted(key)}`);
    const length = Number(view.getBigInt64(position, true)) * format.bytes;
    position += 8;
    if (!isSize(length) || length > bytes.length - position)
      fail(`storage ${quoted(key)} needs ${length} bytes, ${bytes.length - position} are left`);
    contents.set(key, bytes.subarray(position, position + length));
    position += length;
  }
  const bytesOf = (storage: Storage) => {
    const content = contents.get(storage.key);
    if (!content) return fail(`storage ${quoted(storage.key)} is missing`);
    checkHolds(storage, content.length, fail);
    return content;
  };
  return { value, bytesOf };
}

function checkHolds({ key, format, start, length }: Storage, bytes: number, fail: Fail): void {
  const needed = (start + length) * format.bytes;
  if (needed > bytes) fail(`storage ${quoted(key)} needs ${needed} bytes, it has ${bytes}`);
}
