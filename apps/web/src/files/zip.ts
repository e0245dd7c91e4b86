// Many files as one ZIP, as they are: pictures do not get smaller. Files follow each other as parts of a blob, so nothing is joined
// in memory. Below 4 GB and 65536 files, as ZIP was before its extension.
import { crc32 } from './metadata/crc.js';

export interface Packed {
  /** Folders with /. */
  readonly name: string;
  readonly file: Blob;
}

const MOST = 2 ** 32 - 1;
/** Names are UTF-8. */
const UTF8 = 0x0800;

export async function zip(files: readonly Packed[], when: Date): Promise<Blob> {
  const parts: (Uint8Array<ArrayBuffer> | Blob)[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  let length = 0;
  for (const { name, file } of files) {
    const letters = new TextEncoder().encode(name);
    const crc = crc32(new Uint8Array(await file.arrayBuffer()));
    const common = [20, UTF8, 0, ...dosTime(when)];
    const sizes = [crc, file.size, file.size];
    const head = record(0x04034b50, common, sizes, [letters.length, 0]);
    parts.push(head, letters, file);
    const entry = record(0x02014b50, [20, ...common], sizes, [letters.length, 0, 0, 0, 0, 0, 0], [at]);
    directory.push(entry, letters);
    at += head.length + letters.length + file.size;
    length += entry.length + letters.length;
    if (at + length > MOST)
      throw new Error('expected less than 4 GB for one ZIP file, got more: download fewer');
  }
  const end = record(0x06054b50, [0, 0, files.length, files.length], [length, at], [0]);
  return new Blob([...parts, ...directory, end], { type: 'application/zip' });
}

/** A signature, then numbers of 16 and of 32 bits in turn, little-endian. */
function record(signature: number, ...groups: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const bytes = groups.reduce((sum, group, i) => sum + group.length * (i % 2 === 0 ? 2 : 4), 4);
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [i, group] of groups.entries())
    for (const value of group) {
      if (i % 2 === 0) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += i % 2 === 0 ? 2 : 4;
    }
  return new Uint8Array(view.buffer);
}

function dosTime(when: Date): [time: number, date: number] {
  const time = (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1);
  const date = ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();
  return [time, date];
}
