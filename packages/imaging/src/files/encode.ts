// From a raster to a file: format by extension, sRGB profile embedded, never a half-written file under the name.

import { type FileHandle, rm, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { type Raster, toEightBit } from '../picture.js';
import { makeCarrier } from './carrier.js';
import { fileError } from './codec.js';
import { checkFits, type FileFormat, formatOf } from './formats.js';
import { noMetadata } from './metadata/model.js';
import { metadataOf } from './metadata/read.js';
import { putMetadata, tiffTags } from './metadata/write.js';
import { addPage, FIRST_LINK } from './tiff/append.js';
import { type PlaceOptions, placeWhole } from './whole.js';

export interface EncodeOptions extends Pick<PlaceOptions, 'replace'> {
  /** JPEG and WebP quality, 1 to 100. Default 95; JPEG chroma is kept at full resolution. */
  readonly quality?: number;
  /**
   * A picture file whose words to carry over, page by page: EXIF, XMP, IPTC, TIFF tags, comments and resolution. Orientation
   * becomes 1; thumbnails, and what announces a video behind the picture, go.
   */
  readonly metadataFrom?: string;
}

/**
 * Writes a raster, or the pages of a TIFF file as they come. PNG and TIFF (LZW) keep 16 bits and are lossless; JPEG and WebP take
 * 8 bits; JPEG leaves alpha out. The file appears whole or not at all: it is written beside its place, flushed to disk, then
 * renamed. It is open to no more people than the file that was replaced, or, where it is new, than `metadataFrom`. Returns
 * what could not be taken over, each in one line. Throws one line naming the file.
 */
export async function encodeFile(
  path: string,
  pictures: Raster | AsyncIterable<Raster>,
  options: EncodeOptions = {},
): Promise<readonly string[]> {
  const format = formatOf(path);
  const quality = options.quality ?? 95;
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new Error(`expected a whole quality from 1 to 100, got ${quality} (${path})`);
  }
  const { metadataFrom, replace = true } = options;
  let notes: readonly string[] = [];
  try {
    const write = async (temporary: string, file: FileHandle) => {
      notes = await writePages(path, { temporary, file }, pictures, { metadataFrom, format, quality });
    };
    await placeWhole(path, write, { replace, asPrivateAs: metadataFrom });
    return notes;
  } catch (cause) {
    // What a page's maker throws is told as it is: it is about something else than this file.
    throw cause instanceof PageError ? cause.cause : fileError('write', path, cause);
  }
}

/** Wraps what was thrown while a page was made. */
class PageError extends Error {}

interface PageOptions {
  readonly metadataFrom: string | undefined;
  readonly format: FileFormat;
  readonly quality: number;
}

async function writePages(
  path: string,
  { temporary, file }: { readonly temporary: string; readonly file: FileHandle },
  pictures: Raster | AsyncIterable<Raster>,
  { metadataFrom, format, quality }: PageOptions,
): Promise<string[]> {
  const notes = new Set<string>();
  const several = Symbol.asyncIterator in pictures;
  let link = FIRST_LINK;
  let page = 0;
  for await (const raster of several ? marked(pictures) : [pictures]) {
    if (page > 0 && format !== 'tiff') throw new Error(`expected one page, got several; TIFF holds them`);
    checkFits(path, raster);
    const found = metadataFrom === undefined ? undefined : await metadataOf(metadataFrom, raster, page);
    const metadata = found?.metadata ?? noMetadata();
    const pipeline = withFormat(await pixelsOf(raster, format), format, quality, raster);
    const target = page === 0 ? temporary : `${temporary}.page`;
    if (target !== temporary) await writeFile(target, '', { mode: 0o600 });
    try {
      await pipeline.toFile(target).catch((cause) => throwReason(cause, file, target));
      if (format === 'tiff') {
        const { tags, notes: lost } = tiffTags(metadata);
        link = await addPage(temporary, target, tags, link, several ? page : undefined);
        for (const note of lost) notes.add(note);
      } else for (const note of await putMetadata(target, format, metadata)) notes.add(note);
    } finally {
      if (target !== temporary) await rm(target, { force: true });
    }
    if (format === 'jpeg' && isSeenThrough(raster)) notes.add('transparency is left out: JPEG has none');
    for (const note of found?.notes ?? []) notes.add(note);
    page++;
  }
  if (page === 0) throw new Error('expected a page, got none');
  return [...notes];
}

function isSeenThrough({ alpha, bitDepth }: Raster): boolean {
  const opaque = bitDepth === 8 ? 255 : 65_535;
  return alpha?.some((value) => value !== opaque) ?? false;
}

async function* marked(pages: AsyncIterable<Raster>): AsyncGenerator<Raster> {
  try {
    yield* pages;
  } catch (cause) {
    throw new PageError('a page could not be made', { cause });
  }
}

/** Of a full disk or a quota, libvips says only "write error": the file system itself is asked what is wrong. */
async function throwReason(cause: Error, file: FileHandle, temporary: string): Promise<never> {
  if (/write error/.test(cause.message)) {
    const block = new Uint8Array(1 << 16);
    const { size } = await file.stat();
    for (let at = 0; at < block.length; )
      at += (await file.write(block, at, block.length - at, size + at)).bytesWritten;
  }
  throw new Error(cause.message.replaceAll(`${temporary}: `, ''), { cause });
}

/** The bytes of a PNG file, for where a picture goes into something else than a file. */
export async function encodePng(raster: Raster): Promise<Uint8Array> {
  const pipeline = await pixelsOf(raster, 'png');
  const bytes = await withFormat(pipeline, 'png', 95, raster).toBuffer();
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

async function pixelsOf(raster: Raster, format: FileFormat): Promise<Sharp> {
  const deep = raster.bitDepth === 16 && (format === 'png' || format === 'tiff');
  const { width, height, data, alpha } = deep ? raster : toEightBit(raster);
  const channels = alpha && format !== 'jpeg' ? 4 : 3;
  const samples = alpha && channels === 4 ? interleave(data, alpha) : data;
  // What is read is limited where it is read; sharp's own limit here is lower.
  const raw = { raw: { width, height, channels }, limitInputPixels: false } as const;
  return sharp(await makeCarrier(deep ? 16 : 8, channels), { limitInputPixels: false })
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .boolean(samples as unknown as Buffer, 'or', raw)
    .toColorspace(deep ? 'rgb16' : 'srgb')
    .keepIccProfile();
}

/** Tables fitted to a picture take a few per cent off its JPEG file, and 12 bytes a pixel of memory: 1.2 GB for 100 megapixels. */
const OPTIMISED_UP_TO = 5e7;

/** LZW makes noise half as large again; beyond this many bytes that could reach the 4 GB of a TIFF file. */
const LZW_UP_TO = 2.5e9;

function withFormat(pipeline: Sharp, format: FileFormat, quality: number, { data, alpha }: Raster): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline.jpeg({
        quality,
        chromaSubsampling: '4:4:4',
        optimiseCoding: data.length / 3 <= OPTIMISED_UP_TO,
      });
    case 'png':
      return pipeline.png();
    case 'webp':
      return pipeline.webp({ quality, smartSubsample: true });
    case 'tiff': {
      const bytes = data.byteLength + (alpha?.byteLength ?? 0);
      return pipeline.tiff({ compression: bytes > LZW_UP_TO ? 'deflate' : 'lzw', predictor: 'horizontal' });
    }
  }
}

function interleave(data: Raster['data'], alpha: Raster['data']): Raster['data'] {
  const samples =
    data instanceof Uint8Array ? new Uint8Array(alpha.length * 4) : new Uint16Array(alpha.length * 4);
  for (let i = 0, from = 0, to = 0; i < alpha.length; i++, from += 3, to += 4) {
    samples[to] = data[from]!;
    samples[to + 1] = data[from + 1]!;
    samples[to + 2] = data[from + 2]!;
    samples[to + 3] = alpha[i]!;
  }
  return samples;
}
