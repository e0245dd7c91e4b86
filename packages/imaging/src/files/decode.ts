// From a file to a raster: orientation applied, colours brought to sRGB, 16 bits kept, alpha apart.

import type { Metadata } from 'sharp';
import type { Raster } from '../picture.js';
import { type FileFormat, fileError, openFile, readHeader } from './codec.js';
import { sRgbProfile } from './profile.js';

/** A decoded file: its raster and what it was. */
export type DecodedFile = Raster & { readonly format: FileFormat };

/**
 * Decodes a JPEG, PNG, WebP or TIFF file (of several pages or frames, the first). EXIF orientation is applied, an
 * embedded ICC profile (or CMYK) converted to sRGB, grey, palette and 1-bit pictures widened to RGB. Pictures of 16
 * bits a sample stay at 16. Throws one line naming the file and the cause.
 */
export async function decodeFile(path: string): Promise<DecodedFile> {
  const { metadata, format } = await readHeader(path);
  if (metadata.depth !== 'uchar' && metadata.depth !== 'ushort') {
    throw new Error(`cannot read ${path}: expected 8 or 16 bits a sample but received ${metadata.depth}`);
  }
  const deep = metadata.depth === 'ushort' && (metadata.space === 'rgb16' || metadata.space === 'grey16');
  // What is sRGB already, as our own files are, goes untouched.
  const ignoreIcc = metadata.icc?.equals(await sRgbProfile()) ?? false;
  let pipeline = openFile(path, { autoOrient: true, ignoreIcc });
  if (deep) {
    pipeline = pipeline.toColourspace('rgb16').raw({ depth: 'ushort' });
    if (!ignoreIcc && comesAsP3(metadata)) pipeline = pipeline.withIccProfile('srgb');
  } else {
    pipeline = pipeline.toColourspace('srgb').raw({ depth: 'uchar' });
  }
  const { data, info } = await pipeline.toBuffer({ resolveWithObject: true }).catch((cause) => {
    throw fileError('read', path, cause);
  });
  const samples = deep
    ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { ...separate(samples, info.width, info.height, info.channels, deep ? 16 : 8), format };
}

/**
 * Decodes at 8 bits a sample so that the shorter side is `shortSide` pixels (smaller pictures keep their size), with
 * the decoder's own shrink-on-load: several times faster than decoding whole, for training data.
 */
export async function decodeScaled(path: string, shortSide: number): Promise<DecodedFile> {
  const { metadata, format } = await readHeader(path);
  const pipeline = openFile(path, { autoOrient: true })
    .resize({ width: shortSide, height: shortSide, fit: 'outside', withoutEnlargement: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' });
  const managed = comesAsP3(metadata) ? pipeline.withIccProfile('srgb') : pipeline;
  const { data, info } = await managed.toBuffer({ resolveWithObject: true }).catch((cause) => {
    throw fileError('read', path, cause);
  });
  const samples = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { ...separate(samples, info.width, info.height, info.channels, 8), format };
}

/** The size a decoded file will have (orientation applied), from its header alone. */
export async function readSize(path: string): Promise<{ width: number; height: number }> {
  const { width, height } = (await readHeader(path)).metadata.autoOrient;
  return { width, height };
}

/** The format of a file, from its header alone, whatever it is called. */
export async function readFormat(path: string): Promise<FileFormat> {
  return (await readHeader(path)).format;
}

/** sharp 0.35 converts 16-bit RGB with a profile to Display P3, and to sRGB only where that is asked for by name. */
function comesAsP3(metadata: Metadata): boolean {
  return metadata.icc !== undefined && metadata.space === 'rgb16';
}

/** Takes alpha, where there is one, out of interleaved samples. */
function separate(
  samples: Uint8Array | Uint16Array,
  width: number,
  height: number,
  channels: number,
  bitDepth: 8 | 16,
): Raster {
  if (channels === 3) return { width, height, bitDepth, data: samples };
  if (channels !== 4)
    throw new Error(`internal: expected 3 or 4 channels from sharp but received ${channels}`);
  const count = width * height;
  const make = (length: number) => (bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length));
  const data = make(count * 3);
  const alpha = make(count);
  for (let i = 0, from = 0, to = 0; i < count; i++, from += 4, to += 3) {
    data[to] = samples[from]!;
    data[to + 1] = samples[from + 1]!;
    data[to + 2] = samples[from + 2]!;
    alpha[i] = samples[from + 3]!;
  }
  return { width, height, bitDepth, data, alpha };
}
