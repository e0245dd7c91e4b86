// From a raster to a file: format by extension, sRGB profile embedded, never a half-written file under the name.

import type { FileHandle } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { type Raster, toEightBit } from '../picture.js';
import { makeCarrier } from './carrier.js';
import { type FileFormat, fileError } from './codec.js';
import { type PlaceOptions, placeWhole } from './whole.js';

export interface EncodeOptions extends Pick<PlaceOptions, 'replace'> {
  /** JPEG and WebP quality, 1 to 100. Default 95; JPEG chroma is kept at full resolution. */
  readonly quality?: number;
  /** A picture file whose EXIF, XMP, IPTC and density to carry over (orientation becomes 1, the thumbnail goes). */
  readonly metadataFrom?: string;
}

const EXTENSIONS: Readonly<Record<string, FileFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.tif': 'tiff',
  '.tiff': 'tiff',
};

/** The extensions `encodeFile` accepts. */
export const WRITABLE_EXTENSIONS: readonly string[] = Object.keys(EXTENSIONS);

/** The format a path's extension names. Throws one line listing the accepted extensions where it names none. */
export function formatOf(path: string): FileFormat {
  const extension = extname(path);
  const format = EXTENSIONS[extension.toLowerCase()];
  if (!format) {
    const accepted = WRITABLE_EXTENSIONS.join(', ');
    throw new Error(`cannot write ${path}: expected an extension of ${accepted} but received "${extension}"`);
  }
  return format;
}

/**
 * Writes a raster. PNG and TIFF (LZW) keep 16 bits and are lossless; JPEG and WebP take 8 bits; JPEG leaves alpha out.
 * TIFF holds no EXIF (libvips does not write it), but XMP, IPTC and density. The file appears whole or not at all: it
 * is written beside its place, flushed to disk, then renamed. It is open to no more people than the file that was replaced,
 * or, where it is new, than `metadataFrom`. Throws one line naming the file.
 */
export async function encodeFile(path: string, raster: Raster, options: EncodeOptions = {}): Promise<void> {
  const format = formatOf(path);
  const quality = options.quality ?? 95;
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new Error(`expected a whole quality from 1 to 100 but received ${quality} (${path})`);
  }
  const { metadataFrom, replace = true } = options;
  try {
    const pipeline = await pixelsOf(raster, format, metadataFrom);
    const write = async (temporary: string, file: FileHandle) => {
      await withFormat(pipeline, format, quality)
        .toFile(temporary)
        .catch((cause) => throwReason(cause, file, temporary));
    };
    await placeWhole(path, write, { replace, asPrivateAs: metadataFrom });
  } catch (cause) {
    throw fileError('write', path, cause);
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
  const pipeline = await pixelsOf(raster, 'png', undefined);
  const bytes = await withFormat(pipeline, 'png', 95).toBuffer();
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

async function pixelsOf(raster: Raster, format: FileFormat, source: string | undefined): Promise<Sharp> {
  const deep = raster.bitDepth === 16 && (format === 'png' || format === 'tiff');
  const { width, height, data, alpha } = deep ? raster : toEightBit(raster);
  const channels = alpha && format !== 'jpeg' ? 4 : 3;
  const samples = alpha && channels === 4 ? interleave(data, alpha) : data;
  const carrier = await makeCarrier(deep ? 16 : 8, channels, source);
  const pipeline = sharp(carrier.png)
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .boolean(samples as unknown as Buffer, 'or', { raw: { width, height, channels } })
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .keepMetadata();
  return carrier.density ? pipeline.withDensity(carrier.density) : pipeline;
}

function withFormat(pipeline: Sharp, format: FileFormat, quality: number): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline.jpeg({ quality, chromaSubsampling: '4:4:4' });
    case 'png':
      return pipeline.png();
    case 'webp':
      return pipeline.webp({ quality, smartSubsample: true });
    case 'tiff':
      return pipeline.tiff({ compression: 'lzw', predictor: 'horizontal' });
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
