// Zip archives as PyTorch writes them: entries stored as they are, never compressed, so nothing can grow when it is read
// and an entry is a view of the file. Knows nothing of what is inside.
import { type Fail, quoted } from './fail.js';

/** An entry's bytes, a view of the archive; fails where they do not have the checksum that the archive tells. */
export type ZipEntry = () => Uint8Array;

const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const LOCAL_LENGTH = 30;
const LONGEST_COMMENT = 0xffff;

/** The entries by name, as the central directory at the archive's end lists them. */
export function readZip(bytes: Uint8Array, fail: Fail): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start } = findDirectory(view, fail);
  const entries = new Map<string, ZipEntry>();
  let position = start;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (position + ENTRY_LENGTH > view.byteLength || view.getUint32(position, true) !== 0x02014b50)
      fail(`expected ${count} entries in the archive, got ${i}`);
    const { name, next, size, entry } = readEntry(bytes, view, position, fail);
    total += size;
    if (total > bytes.length) fail('its entries overlap');
    if (entries.has(name)) fail(`the entry ${quoted(name)} is there twice`);
    entries.set(name, entry);
    position = next;
  }
  return entries;
}

/** The record that ends an archive; only a comment may follow it. */
function findDirectory(view: DataView, fail: Fail): { count: number; start: number } {
  const last = view.byteLength - END_LENGTH;
  for (let end = last; end >= Math.max(0, last - LONGEST_COMMENT); end--) {
    if (view.getUint32(end, true) !== 0x06054b50) continue;
    const [count, start] = [view.getUint16(end + 10, true), view.getUint32(end + 16, true)];
    if (count === 0xffff || start === 0xffffffff)
      fail('archives beyond 4 GiB or 65,534 entries are not read');
    return { count, start };
  }
  return fail('the archive has no end, so the file is cut short or damaged');
}

function readEntry(bytes: Uint8Array, view: DataView, position: number, fail: Fail) {
  const number16 = (offset: number) => view.getUint16(position + offset, true);
  const number32 = (offset: number) => view.getUint32(position + offset, true);
  const nameEnd = position + ENTRY_LENGTH + number16(28);
  const next = nameEnd + number16(30) + number16(32);
  if (next > bytes.length) fail('the list of entries is cut short');
  const name = new TextDecoder().decode(bytes.subarray(position + ENTRY_LENGTH, nameEnd));
  const [flags, method, checksum] = [number16(8), number16(10), number32(16)];
  const [packed, size, local] = [number32(20), number32(24), number32(42)];
  if ((flags & 1) !== 0 || method !== 0 || packed !== size)
    fail(`expected stored entries, got ${quoted(name)} compressed or encrypted`);
  if (local + LOCAL_LENGTH > bytes.length || view.getUint32(local, true) !== 0x04034b50)
    fail(`the entry ${quoted(name)} is not where the archive says`);
  const start = local + LOCAL_LENGTH + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + size > bytes.length)
    fail(`the entry ${quoted(name)} needs ${size} bytes from ${start}, the file has ${bytes.length}`);
  const content = bytes.subarray(start, start + size);
  const entry = () => {
    if (crc32(content) !== checksum) fail(`the entry ${quoted(name)} is damaged (its checksum differs)`);
    return content;
  };
  return { name, next, size, entry };
}

/** Remainders of every byte by the polynomial of CRC-32 (reflected: 0xedb88320). */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ remainders[(remainder ^ byte) & 0xff]!;
  return (remainder ^ 0xffffffff) >>> 0;
}
