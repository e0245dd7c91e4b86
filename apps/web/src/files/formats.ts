// Which format a file is in, by its first bytes, and what it is called. Knows no pixels.

import type { FileFormat, WrittenFormat } from '../model/format.js';

const text = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/** By signature; the name of a file is not trusted. */
export function formatOf(bytes: Uint8Array): FileFormat {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg';
  if (text(bytes, 1, 4) === 'PNG') return 'png';
  const order = text(bytes, 0, 4);
  if (order === 'II*\0' || order === 'MM\0*') return 'tiff';
  if (order === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return 'webp';
  if (order === 'GIF8') return 'gif';
  if (text(bytes, 0, 2) === 'BM') return 'bmp';
  if (text(bytes, 4, 8) === 'ftyp') return /avif|avis/.test(text(bytes, 8, 32)) ? 'avif' : 'heic';
  return 'unknown';
}

/** What a result is written as where nobody chose: the photo's own format where the page writes that. */
export const writtenFormat = (format: FileFormat): WrittenFormat =>
  format === 'jpeg' || format === 'tiff' ? format : 'png';

const EXTENSIONS: Readonly<Record<WrittenFormat, string>> = { jpeg: 'jpg', png: 'png', tiff: 'tif' };

/** `a.tif` becomes `a.page2.tif`. */
export const pageName = (name: string, page: number): string =>
  name.replace(/(\.[^./\\]{1,5})?$/, (end) => `.page${page}${end}`);

/** `a.jpeg` becomes `a.renovated.jpg`. */
export function resultName(name: string, format: WrittenFormat): string {
  const stem = name.replace(/\.[^./\\]{1,5}$/, '') || 'photo';
  return `${stem}.renovated.${EXTENSIONS[format]}`;
}

/** Names that differ: `a.jpg`, `a (2).jpg`. Letters that differ in case alone do not, as on most disks. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const [, stem = name, end = ''] = /^(.*?)(\.[^./\\]*)?$/.exec(name) ?? [];
    let free = name;
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${stem} (${i})${end}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
