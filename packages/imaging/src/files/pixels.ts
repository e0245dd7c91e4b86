// A raster as a sharp pipeline that writes it in one format, its profile embedded. Says nothing of where to.

import sharp, { type Sharp } from 'sharp';
import { type Raster, toEightBit } from '../picture.js';
import { profileTones } from '../tones/profile-tones.js';
import { takeFromSrgb } from '../tones/tones.js';
import { makeCarrier } from './carrier.js';
import type { FileFormat } from './formats.js';
import { withProfileFile } from './output-profile.js';

export interface PixelOptions {
  readonly format: FileFormat;
  readonly quality: number;
  /** The ICC profile to convert to and embed; sRGB where undefined. */
  readonly icc: Buffer | undefined;
}

/**
 * Hands `use` the pipeline for a raster, which is sRGB. PNG and TIFF keep 16 bits, the others take 8, after colours are converted;
 * JPEG leaves alpha out.
 */
export async function withPixels<T>(
  raster: Raster,
  options: PixelOptions,
  use: (pipeline: Sharp) => Promise<T>,
): Promise<T> {
  const { icc } = options;
  const tones = icc && profileTones(icc);
  if (tones) return use(await pipelineOf(takeFromSrgb(raster, tones), options, icc));
  if (!icc) return use(await pipelineOf(raster, options));
  return withProfileFile(icc, async (path) => use(await pipelineOf(raster, options, undefined, path)));
}

/** `embedded` is what the samples are in already, sRGB unless told; `target` is a profile's file to convert them to. */
async function pipelineOf(
  raster: Raster,
  options: PixelOptions,
  embedded?: Buffer,
  target?: string,
): Promise<Sharp> {
  const { format } = options;
  const deep = raster.bitDepth === 16 && (format === 'png' || format === 'tiff');
  const { width, height, data, alpha } = deep ? raster : toEightBit(raster);
  const channels = alpha && format !== 'jpeg' ? 4 : 3;
  const samples = alpha && channels === 4 ? interleave(data, alpha) : data;
  // What is read is limited where it is read; sharp's own limit here is lower.
  const raw = { raw: { width, height, channels }, limitInputPixels: false } as const;
  const carrier = await makeCarrier(deep ? 16 : 8, channels, embedded);
  // Its profile must come through unapplied where another is asked for: it is what the pixels are converted from.
  const pixels = sharp(carrier, { limitInputPixels: false, ignoreIcc: target !== undefined })
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .boolean(samples as unknown as Buffer, 'or', raw)
    .toColorspace(deep ? 'rgb16' : 'srgb');
  const colored = target === undefined ? pixels.keepIccProfile() : pixels.withIccProfile(target);
  return withFormat(colored, options, raster);
}

/** Tables fitted to a picture make its JPEG file smaller, and take 12 bytes a pixel of memory: 1.2 GB for 100 megapixels. */
const OPTIMISED_UP_TO = 5e7;

/** LZW makes noise half as large again; beyond this many bytes that could reach the 4 GB of a TIFF file. */
const LZW_UP_TO = 2.5e9;

function withFormat(pipeline: Sharp, { format, quality }: PixelOptions, { data, alpha }: Raster): Sharp {
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
