// What picture formats there are: which are read, which are written, under which extensions, and how much each can hold.
// Knows no codec.

import { basename, extname } from 'node:path';

/** The file formats this room writes; it reads them, too. */
export type FileFormat = 'jpeg' | 'png' | 'webp' | 'tiff';

/** The file formats this room reads. */
export type SourceFormat = FileFormat | 'gif' | 'avif' | 'bmp';

const WRITTEN: Readonly<Record<string, FileFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.jpe': 'jpeg',
  '.jfif': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.tif': 'tiff',
  '.tiff': 'tiff',
};

/** The extensions `encodeFile` accepts. */
export const WRITABLE_EXTENSIONS: readonly string[] = Object.keys(WRITTEN);

/** The extensions of the formats that are read. */
export const READ_EXTENSIONS: readonly string[] = [...WRITABLE_EXTENSIONS, '.gif', '.bmp', '.dib', '.avif'];

/**
 * The extensions under which pictures are looked for. Whether a .heic can be read shows when it is opened: it is told by
 * name then, not passed over.
 */
export const READABLE_EXTENSIONS: readonly string[] = [...READ_EXTENSIONS, '.heic', '.heif'];

/** The formats that are read, for messages. */
export const READ_FORMATS = 'JPEG, PNG, WebP, TIFF, GIF, AVIF and BMP';

/** The format a path's extension names. Throws one line listing the accepted extensions where it names none. */
export function formatOf(path: string): FileFormat {
  const extension = extname(path);
  const format = WRITTEN[extension.toLowerCase()];
  if (!format) {
    const accepted = WRITABLE_EXTENSIONS.join(', ');
    throw new Error(`cannot write ${path}: expected an extension of ${accepted}, got "${extension}"`);
  }
  return format;
}

/** The extension that the result of this picture gets where nobody names one: its own, or .png where that is not written. */
export function resultExtension(path: string): string {
  const extension = extname(path);
  return extension.toLowerCase() in WRITTEN ? extension : '.png';
}

/** The longest side that a format holds, in pixels: JPEG by libjpeg's own limit, TIFF and PNG by their 31 bits. */
const LONGEST_SIDE: Readonly<Record<FileFormat, number>> = {
  jpeg: 65_500,
  webp: 16_383,
  png: 2 ** 31 - 1,
  tiff: 2 ** 31 - 1,
};

const NAMES: Readonly<Record<FileFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  tiff: 'TIFF',
};

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Throws one line where a picture of this size does not fit into the format that the path's extension names. */
export function checkFits(path: string, size: Size): void {
  const fault = faultOfSize(formatOf(path), size);
  if (fault !== undefined) throw new Error(`cannot write ${path}: ${fault}`);
}

/** Why a picture of this size does not fit into a format; undefined where it does. */
export function faultOfSize(format: FileFormat, size: Size): string | undefined {
  const most = LONGEST_SIDE[format];
  if (Math.max(size.width, size.height) <= most) return undefined;
  return (
    `${NAMES[format]} holds at most ${most} pixels a side, the picture has ${size.width}x${size.height}; ` +
    'PNG and TIFF hold it'
  );
}

/** What a file is by its first bytes where it is a kind of picture or document that is not read; else undefined. */
export function foreignFormat(head: Buffer, path: string): string | undefined {
  const text = head.toString('latin1');
  const brand = text.slice(4, 8) === 'ftyp' ? text.slice(8, 12) : '';
  if (/^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/.test(brand)) return 'HEIC (HEVC)';
  if (brand === 'crx ') return 'a camera raw file';
  if (brand.startsWith('qt') || /^(mp4|iso|M4V|3gp|avc1)/.test(brand)) return 'a video';
  if (text.startsWith('8BPS')) return 'PSD (Photoshop)';
  if (text.startsWith('%PDF')) return 'PDF';
  if (text.startsWith('\xff\x0a') || text.slice(4, 8) === 'JXL ') return 'JPEG XL';
  if (text.slice(4, 8) === 'jP  ' || text.startsWith('\xff\x4f\xff\x51')) return 'JPEG 2000';
  if (/^P[1-7]\s/.test(text)) return 'PNM';
  if (text.startsWith('gimp xcf')) return 'XCF (GIMP)';
  if (text.startsWith('\x76\x2f\x31\x01')) return 'OpenEXR';
  if (text.startsWith('#?RADIANCE')) return 'Radiance HDR';
  if (text.startsWith('AT&TFORM')) return 'DjVu';
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?(<!DOCTYPE svg|<svg)/.test(text)) return 'SVG';
  if (/\.(dng|nef|cr2|arw|orf|rw2|pef|srw|raf)$/i.test(basename(path))) return 'a camera raw file';
  return undefined;
}
