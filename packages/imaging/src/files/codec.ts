// The one place that opens files with sharp: its limits, and its errors brought to one line naming file and cause.

import { readFile, stat } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { type BmpHeader, decodeBmp, readBmpHeader } from './bmp.js';
import { withBytes } from './bytes.js';
import { foreignFormat, READ_FORMATS, type SourceFormat } from './formats.js';
import type { Directory } from './tiff/directory.js';
import { type TiffPage, tiffPages } from './tiff/pages.js';

// Each call handles another picture, so libvips' operation cache would only hold memory; and parallel work comes
// from several pictures at once (libuv's threads), so one libvips thread a picture is enough.
sharp.cache(false);
sharp.concurrency(1);

/** The largest picture that is read, in pixels: 400 megapixels, which need 1.2 GB at 8 bits. */
const MAX_PIXELS = 400_000_000;

/** A picture file that has been looked into: all that its header says. */
export interface Source {
  readonly path: string;
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

/** Reads a file's header. Throws one line for anything that is not a readable picture. `page` counts full pages from 0. */
export async function openSource(path: string, page = 0): Promise<Source> {
  const { head, tiff } = await lookInto(path);
  const source = isBmp(head)
    ? await openBmp(path, head)
    : tiff.length > 0
      ? await openPage(path, tiff, page)
      : await openOther(path, head, page);
  const { width, height } = source.metadata;
  if (width * height > MAX_PIXELS) {
    throw new Error(
      `cannot read ${path}: expected at most ${MAX_PIXELS / 1e6} megapixels, got ${width}x${height}`,
    );
  }
  if (page >= source.pages) {
    throw new Error(`cannot read ${path}: expected a page below ${source.pages}, got ${page}`);
  }
  return source;
}

/** The first bytes, and the pages where it is a TIFF file. */
async function lookInto(path: string): Promise<{ head: Buffer; tiff: TiffPage[] }> {
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) throw new Error('it is a folder');
    if (entry.size === 0) throw new Error('the file is empty');
    return withBytes(path, (bytes) => ({ head: bytes.read(0, 512), tiff: tiffPages(bytes) }));
  } catch (cause) {
    throw fileError('read', path, cause);
  }
}

const isBmp = (head: Buffer) => head.toString('latin1', 0, 2) === 'BM';

async function openBmp(path: string, head: Buffer): Promise<Source> {
  let header: BmpHeader;
  try {
    header = readBmpHeader(head);
  } catch (cause) {
    throw fileError('read', path, cause);
  }
  const { width, height } = header;
  const size = { width, height };
  const metadata = { ...size, autoOrient: size, depth: 'uchar', space: 'srgb', channels: 3 } as const;
  const open = async () => {
    const { data, channels } = decodeBmp(await readFile(path));
    return sharp(data, { raw: { ...size, channels }, limitInputPixels: MAX_PIXELS });
  };
  return { path, format: 'bmp', metadata, pages: 1, open };
}

async function openPage(path: string, pages: readonly TiffPage[], page: number): Promise<Source> {
  const { index, directory } = pages[Math.min(page, pages.length - 1)]!;
  const open = async (options: SharpOptions = {}) => openFile(path, { ...options, page: index });
  const metadata = await metadataOf(await open({ limitInputPixels: false }), path, undefined);
  return { path, format: 'tiff', metadata, pages: pages.length, directory, open };
}

async function openOther(path: string, head: Buffer, page: number): Promise<Source> {
  const foreign = foreignFormat(head, path);
  const at = page === 0 ? {} : { page };
  const open = async (options: SharpOptions = {}) => openFile(path, { ...options, ...at });
  // The limit is checked above, where the message can name the size.
  const metadata = await metadataOf(openFile(path, { limitInputPixels: false }), path, foreign);
  const format = metadata.format === 'heif' && metadata.compression === 'av1' ? 'avif' : metadata.format;
  if (!isSourceFormat(format)) throw fileError('read', path, new Error(notRead(foreign ?? format)));
  return { path, format, metadata, pages: metadata.pages ?? 1, open };
}

async function metadataOf(pipeline: Sharp, path: string, foreign: string | undefined): Promise<Metadata> {
  return pipeline.metadata().catch((cause) => {
    throw fileError('read', path, foreign === undefined ? cause : new Error(notRead(foreign), { cause }));
  });
}

const notRead = (format: string) =>
  `it is ${format}, which is not read; save it as one of ${READ_FORMATS.replace(' and ', ', ')}`;

const isSourceFormat = (format: string): format is SourceFormat =>
  ['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'].includes(format);

const openFile = (path: string, options: SharpOptions) =>
  sharp(path, { failOn: 'error', limitInputPixels: MAX_PIXELS, ...options });

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
  const [head = '', ...rest] = (cause instanceof Error ? cause.message : String(cause))
    .trim()
    .split(/\s*\n\s*/);
  const line = head.endsWith(':') ? [head, ...rest.slice(0, 1)].join(' ') : head;
  if (/unsupported image format/.test(line)) return `not an image that can be read (${READ_FORMATS})`;
  if (/bad labq format/.test(line)) return 'L*a*b* of 8 bits a sample is not read; save it as RGB';
  return line.replace(/(Vips\w+|vips\w+): /g, '');
}
