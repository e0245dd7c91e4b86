// A raster as a sharp pipeline that writes it in one format, its profile embedded. Says nothing of where to.

import sharp, { type Sharp } from 'sharp';
import { type Raster, toEightBit } from '../picture.js';
import { makeCarrier } from './carrier.js';
import type { FileFormat } from './formats.js';

export interface PixelOptions {
  readonly format: FileFormat;
  readonly quality: number;
  /** A profile's file, or the name sharp has for it, to convert to and embed; sRGB unless told. */
  readonly profile: string | undefined;
}

/** PNG and TIFF keep 16 bits, the others take 8; JPEG leaves alpha out. */
export async function pixelsOf(raster: Raster, options: PixelOptions): Promise<Sharp> {
  const { format, profile } = options;
  const deep = raster.bitDepth === 16 && (format === 'png' || format === 'tiff');
  const { width, height, data, alpha } = deep ? raster : toEightBit(raster);
  const channels = alpha && format !== 'jpeg' ? 4 : 3;
  const samples = alpha && channels === 4 ? interleave(data, alpha) : data;
  // What is read is limited where it is read; sharp's own limit here is lower.
  const raw = { raw: { width, height, channels }, limitInputPixels: false } as const;
  const carrier = await makeCarrier(deep ? 16 : 8, channels);
  // Its profile must come through unapplied where another is asked for: it is what the pixels are converted from.
  const pixels = sharp(carrier, { limitInputPixels: false, ignoreIcc: profile !== undefined })
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .boolean(samples as unknown as Buffer, 'or', raw)
    .toColorspace(deep ? 'rgb16' : 'srgb');
  return withFormat(
    profile === undefined ? pixels.keepIccProfile() : pixels.withIccProfile(profile),
    options,
    raster,
  );
}

/** LZW makes noise half as large again; beyond this many bytes that could reach the 4 GB of a TIFF file. */
const LZW_UP_TO = 2.5e9;

function withFormat(pipeline: Sharp, { format, quality }: PixelOptions, { data, alpha }: Raster): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline.jpeg({ quality, chromaSubsampling: '4:4:4' });
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
