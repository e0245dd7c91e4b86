// The one place that opens files with sharp: its limits, and its errors brought to one line naming file and cause.

import { stat } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';

// Each call handles another picture, so libvips' operation cache would only hold memory; and parallel work comes
// from several pictures at once (libuv's threads), so one libvips thread a picture is enough.
sharp.cache(false);
sharp.concurrency(1);

/** The largest picture that is read, in pixels: 400 megapixels, which need 1.2 GB at 8 bits. */
export const MAX_PIXELS = 400_000_000;

/** The file formats this room reads and writes. */
export type FileFormat = 'jpeg' | 'png' | 'webp' | 'tiff';

const FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'tiff'] satisfies FileFormat[];

/** What a header says: `width` and `height` as stored, before EXIF orientation is applied. */
export interface Header {
  readonly metadata: Metadata;
  readonly format: FileFormat;
}

/** A sharp pipeline on a file's first page or frame; damage to pixel data, truncation included, is an error. */
export function openFile(path: string, options: SharpOptions = {}): Sharp {
  return sharp(path, { failOn: 'error', limitInputPixels: MAX_PIXELS, ...options });
}

/** Reads a file's header. Throws one line for anything that is not a readable picture in one of the four formats. */
export async function readHeader(path: string): Promise<Header> {
  const entry = await stat(path).catch((cause) => {
    throw fileError('read', path, cause);
  });
  if (entry.isDirectory()) throw new Error(`cannot read ${path}: it is a folder`);
  if (entry.size === 0) throw new Error(`cannot read ${path}: the file is empty`);
  // The limit is checked below, where the message can name the size.
  const metadata = await openFile(path, { limitInputPixels: false })
    .metadata()
    .catch((cause) => {
      throw fileError('read', path, cause);
    });
  if (!FORMATS.includes(metadata.format)) {
    throw new Error(`cannot read ${path}: expected ${FORMATS.join(', ')} but received ${metadata.format}`);
  }
  const { width, height } = metadata;
  if (width * height > MAX_PIXELS) {
    throw new Error(
      `cannot read ${path}: expected at most ${MAX_PIXELS / 1e6} megapixels but received ${width}x${height}`,
    );
  }
  return { metadata, format: metadata.format as FileFormat };
}

/** One line naming the file and the cause; the original error is kept as `cause`. */
export function fileError(action: 'read' | 'write', path: string, cause: unknown): Error {
  return new Error(`cannot ${action} ${path}: ${describe(cause)}`, { cause });
}

function describe(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOSPC') return 'no space left';
  if (code === 'EDQUOT') return 'the disk quota is used up';
  if (code === 'EFBIG') return 'larger than a file may be here';
  if (code === 'EEXIST') return 'a file of that name has appeared meanwhile';
  const line = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n')[0]!;
  if (/unsupported image format/.test(line)) return 'not an image that can be read (jpeg, png, webp, tiff)';
  return line.replace(/^(Vips\w+|vips\w+): /, '');
}
