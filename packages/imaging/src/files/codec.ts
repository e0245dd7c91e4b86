// The one place that opens pictures with sharp, by path or from bytes: its limits, and its errors brought to one line naming
// picture and cause.

import { readFile, stat } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { type BmpHeader, decodeBmp, readBmpHeader } from './bmp.js';
import { withBytes } from './bytes.js';
import { foreignFormat, READ_FORMATS, type SourceFormat } from './formats.js';
import { declaredSizes } from './heif.js';
import type { Directory } from './tiff/directory.js';
import { type TiffPage, tiffPages } from './tiff/pages.js';

// Each call handles another picture, so libvips' operation cache would only hold memory; and parallel work comes
// from several pictures at once (libuv's threads), so one libvips thread a picture is enough.
sharp.cache(false);
sharp.concurrency(1);

/** The versions of what decodes and encodes: the same pixels may become other bytes with another one. */
export const codecVersions: { readonly sharp: string; readonly libvips: string } = {
  sharp: sharp.versions.sharp!,
  libvips: sharp.versions.vips,
};

/** The largest picture that is read, in pixels: 400 megapixels, which need 1.2 GB at 8 bits. */
const MAX_PIXELS = 400_000_000;

/** A picture file: its path, or all its bytes. */
export type PictureFile = string | Uint8Array;

/** A picture file that has been looked into: all that its header says. */
export interface Source {
  /** What messages call it. */
  readonly name: string;
  /** Its path, or its bytes. */
  readonly from: string | Buffer;
  readonly format: SourceFormat;
  /** Of the page that was asked for; `width` and `height` as stored, before EXIF orientation is applied. */
  readonly metadata: Pick<
    Metadata,
    'width' | 'height' | 'depth' | 'space' | 'icc' | 'exif' | 'xmp' | 'iptc'
  > &
    Pick<Metadata, 'orientation' | 'autoOrient' | 'channels'>;
  /** Full pages, or frames of an animation. */
  readonly pages: number;
  /** That page's directory in a TIFF file. */
  readonly directory?: Directory;
  /** A sharp pipeline on that page; damage to pixel data, truncation included, is an error. */
  open(options?: SharpOptions): Promise<Sharp>;
}

/** Of a picture that nobody named. */
const UNNAMED = 'the picture';

/** Where a picture comes from, as far as opening needs it. */
type Origin = Pick<Source, 'name' | 'from'>;

/**
 * Reads a file's header. Throws one line for anything that is not a readable picture. `page` counts full pages from 0; `name`
 * is what messages call the picture, its path unless told.
 */
export async function openSource(file: PictureFile, page = 0, name?: string): Promise<Source> {
  const origin =
    typeof file === 'string'
      ? { name: name ?? file, from: file }
      : { name: name ?? UNNAMED, from: Buffer.from(file.buffer, file.byteOffset, file.byteLength) };
  const { head, tiff, declared } = await lookInto(origin);
  for (const size of declared) checkSize(origin.name, size);
  const source = isBmp(head)
    ? await openBmp(origin, head)
    : tiff.length > 0
      ? await openPage(origin, tiff, page)
      : await openOther(origin, head, page);
  checkSize(source.name, source.metadata);
  if (page >= source.pages) {
    throw new Error(`cannot read ${source.name}: expected a page below ${source.pages}, got ${page}`);
  }
  return source;
}

function checkSize(name: string, { width, height }: { width: number; height: number }): void {
  if (width * height <= MAX_PIXELS) return;
  throw new Error(
    `cannot read ${name}: expected at most ${MAX_PIXELS / 1e6} megapixels, got ${width}x${height}`,
  );
}

/** The first bytes, and the pages where it is a TIFF file. */
async function lookInto({ name, from }: Origin) {
  try {
    if (typeof from === 'string' && (await stat(from)).isDirectory()) throw new Error('it is a folder');
    return withBytes(from, (bytes) => {
      if (bytes.length === 0) throw new Error('the file is empty');
      return { head: bytes.read(0, 512), tiff: tiffPages(bytes), declared: declaredSizes(bytes) };
    });
  } catch (cause) {
    throw fileError('read', name, cause);
  }
}

const isBmp = (head: Buffer) => head.toString('latin1', 0, 2) === 'BM';

async function openBmp(origin: Origin, head: Buffer): Promise<Source> {
  let header: BmpHeader;
  try {
    header = readBmpHeader(head);
  } catch (cause) {
    throw fileError('read', origin.name, cause);
  }
  const { width, height } = header;
  const size = { width, height };
  const metadata = { ...size, autoOrient: size, depth: 'uchar', space: 'srgb', channels: 3 } as const;
  const open = async () => {
    const { from } = origin;
    const { data, channels } = decodeBmp(typeof from === 'string' ? await readFile(from) : from);
    return sharp(data, { raw: { ...size, channels }, limitInputPixels: MAX_PIXELS });
  };
  return { ...origin, format: 'bmp', metadata, pages: 1, open };
}

async function openPage(origin: Origin, pages: readonly TiffPage[], page: number): Promise<Source> {
  const { index, directory } = pages[Math.min(page, pages.length - 1)]!;
  const open = async (options: SharpOptions = {}) => openPixels(origin, { ...options, page: index });
  const metadata = await metadataOf(await open({ limitInputPixels: false }), origin, undefined);
  return { ...origin, format: 'tiff', metadata, pages: pages.length, directory, open };
}

async function openOther(origin: Origin, head: Buffer, page: number): Promise<Source> {
  const foreign = foreignFormat(head, origin.name);
  const at = page === 0 ? {} : { page };
  const open = async (options: SharpOptions = {}) => openPixels(origin, { ...options, ...at });
  // The limit is checked above, where the message can name the size.
  const metadata = await metadataOf(openPixels(origin, { limitInputPixels: false }), origin, foreign);
  const format = metadata.format === 'heif' && metadata.compression === 'av1' ? 'avif' : metadata.format;
  if (!isSourceFormat(format)) throw fileError('read', origin.name, new Error(notRead(foreign ?? format)));
  return { ...origin, format, metadata, pages: metadata.pages ?? 1, open };
}

async function metadataOf(pipeline: Sharp, { name }: Origin, foreign: string | undefined): Promise<Metadata> {
  return pipeline.metadata().catch((cause) => {
    throw fileError('read', name, foreign === undefined ? cause : new Error(notRead(foreign), { cause }));
  });
}

function notRead(format: string): string {
  const why = format.includes('HEVC') ? ' (HEVC is under patents, and sharp comes without a decoder)' : '';
  return `it is ${format}, which is not read${why}; save it as one of ${READ_FORMATS.replace(' and ', ', ')}`;
}

const isSourceFormat = (format: string): format is SourceFormat =>
  ['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'].includes(format);

const openPixels = ({ from }: Origin, options: SharpOptions) =>
  sharp(from, { failOn: 'error', limitInputPixels: MAX_PIXELS, ...options });

/** One line naming the picture and the cause; the original error is kept as `cause`. */
export function fileError(action: 'read' | 'write', name: string, cause: unknown): Error {
  return new Error(`cannot ${action} ${name}: ${describe(cause)}`, { cause });
}

function describe(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOSPC') return 'no space left';
  if (code === 'EDQUOT') return 'the disk quota is used up';
  if (code === 'EFBIG') return 'larger than a file may be here';
  if (code === 'EEXIST') return 'a file of that name has appeared meanwhile';
  const [head = '', ...rest] = (cause instanceof Error ? cause.message : String(cause))
    .trim()
    .split(/\s*\n\s*/);
  const line = head.endsWith(':') ? [head, ...rest.slice(0, 1)].join(' ') : head;
  if (/unsupported image format/.test(line)) return `not an image that can be read (${READ_FORMATS})`;
  if (/bad labq format/.test(line)) return 'L*a*b* of 8 bits a sample is not read; save it as RGB';
  // The same is told of bytes as of a file.
  return line.replace(/(Vips\w+|vips\w+): /g, '').replace(/^Input buffer /, 'Input file ');
}
