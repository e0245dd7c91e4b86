// From a picture file, by path or as bytes, to a raster: orientation applied, colours brought to sRGB, 16 bits kept, alpha apart.

import type { Sharp, SharpOptions } from 'sharp';
import sharp from 'sharp';
import type { Raster } from '../picture.js';
import { colorSpaceOf } from '../tones/icc.js';
import { bringToSrgb } from '../tones/tones.js';
import { separate } from './alpha.js';
import { fileError, openSource, type PictureFile, type Source } from './codec.js';
import type { SourceFormat } from './formats.js';
import { sRgbProfile } from './profile.js';
import { completeJpeg } from './salvage.js';
import { tonesOf } from './source-tones.js';
import { alphaChannel } from './tiff/pages.js';

/** A decoded file: its raster and what it was. */
export type DecodedFile = Raster & {
  readonly format: SourceFormat;
  /** What somebody who keeps the file should know, each in one line: what was left out, what was mended. */
  readonly notes?: readonly string[];
};

export interface DecodeOptions {
  /** What messages call the picture: its path unless told. */
  readonly name?: string | undefined;
  /** Which of the full pages of a TIFF file, or of the frames of an animation; the first, 0, unless told. */
  readonly page?: number;
}

/**
 * Decodes a JPEG, PNG, WebP, TIFF, GIF, AVIF or BMP file: one page of it. EXIF orientation is applied, an embedded ICC
 * profile (or CMYK, or PNG's gAMA and cHRM, or Adobe RGB by EXIF) converted to sRGB, grey, palette and 1-bit pictures widened
 * to RGB. Pictures of 16 bits a sample stay at 16. Channels that are neither colour nor transparency are left out. Colours
 * where alpha is 0 come from the visible pixels around. Throws one line naming the picture and the cause.
 */
export async function decode(
  file: PictureFile,
  { page = 0, name }: DecodeOptions = {},
): Promise<DecodedFile> {
  const source = await openSource(file, page, name);
  const { metadata, format } = source;
  // L*a*b* of 16 bits has signed samples.
  const isLab = metadata.depth === 'short' && metadata.space === 'labs';
  if (metadata.depth !== 'uchar' && metadata.depth !== 'ushort' && !isLab) {
    throw new Error(`cannot read ${source.name}: expected 8 or 16 bits a sample, got ${metadata.depth}`);
  }
  const deep =
    isLab || (metadata.depth === 'ushort' && (metadata.space === 'rgb16' || metadata.space === 'grey16'));
  const { tones, ignoreIcc, comesAsP3, isUnfit } = await colorsOf(source);
  const { data, info, notes } = await samplesOf(source, { autoOrient: true, ignoreIcc }, (pipeline) => {
    if (!deep) return pipeline.toColorspace('srgb').raw({ depth: 'uchar' });
    const wide = pipeline.toColorspace('rgb16').raw({ depth: 'ushort' });
    return comesAsP3 ? wide.withIccProfile('srgb') : wide;
  });
  const samples = deep
    ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.length);
  const alpha = alphaOf(source, info.channels);
  const raster = separate(samples, info.width, info.height, info.channels, alpha);
  if (tones) bringToSrgb(raster, tones);
  const dropped = info.channels - 3 - (alpha === undefined ? 0 : 1);
  if (isUnfit) notes.push('the colour profile does not fit the picture, or is damaged, and was not used');
  if (dropped > 0)
    notes.push(`${dropped === 1 ? 'an extra channel is' : `${dropped} extra channels are`} left out`);
  return notes.length > 0 ? { ...raster, format, notes } : { ...raster, format };
}

/** The same of a file on the disk. */
export const decodeFile = (path: string, options?: Pick<DecodeOptions, 'page'>): Promise<DecodedFile> =>
  decode(path, options);

/**
 * Decodes at 8 bits a sample so that the shorter side is `shortSide` pixels (smaller pictures keep their size), with
 * the decoder's own shrink-on-load: several times faster than decoding whole, for training data.
 */
export async function decodeScaled(
  file: PictureFile,
  shortSide: number,
  { name }: Pick<DecodeOptions, 'name'> = {},
): Promise<DecodedFile> {
  const source = await openSource(file, 0, name);
  const { tones, ignoreIcc, comesAsP3 } = await colorsOf(source);
  const options = { autoOrient: true, ignoreIcc };
  const { data, info } = await samplesOf(source, options, (pipeline) => {
    const small = pipeline
      .resize({ width: shortSide, height: shortSide, fit: 'outside', withoutEnlargement: true })
      .removeAlpha()
      .toColorspace('srgb')
      .raw({ depth: 'uchar' });
    return comesAsP3 ? small.withIccProfile('srgb') : small;
  });
  const samples = new Uint8Array(data.buffer, data.byteOffset, data.length);
  const raster = separate(samples, info.width, info.height, info.channels, undefined);
  if (tones) bringToSrgb(raster, tones);
  return { ...raster, format: source.format };
}

/** What a file's header alone tells. */
export interface FileSize {
  /** As decoded: orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly format: SourceFormat;
  /** Full pages of a TIFF file, or frames of an animation. */
  readonly pages: number;
}

/** The size a decoded file will have, its format and its pages, from its header alone. */
export async function readSize(
  file: PictureFile,
  { name }: Pick<DecodeOptions, 'name'> = {},
): Promise<FileSize> {
  const { metadata, format, pages } = await openSource(file, 0, name);
  const { width, height } = metadata.autoOrient;
  return { width, height, format, pages };
}

/** Runs a pipeline to raw samples; a JPEG that lacks only its end mark is told, not refused. */
async function samplesOf(source: Source, options: SharpOptions, pipe: (pipeline: Sharp) => Sharp) {
  const { name, from, format } = source;
  try {
    const whole = pipe(await source.open(options));
    return { ...(await whole.toBuffer({ resolveWithObject: true })), notes: [] as string[] };
  } catch (cause) {
    const isCut = format === 'jpeg' && /premature end/i.test((cause as Error).message);
    const complete = isCut ? await completeJpeg(from) : undefined;
    if (!complete) throw fileError('read', name, cause);
    const mended = pipe(sharp(complete, { failOn: 'error', limitInputPixels: false, ...options }));
    const notes = ['the end mark of the JPEG file is missing; all pixels are there'];
    return { ...(await mended.toBuffer({ resolveWithObject: true })), notes };
  }
}

/** The format of a file, from its header alone, whatever it is called. */
export async function readFormat(path: string): Promise<SourceFormat> {
  return (await openSource(path)).format;
}

/** Who brings the colours to sRGB: we, by `tones`, sharp, by the profile, or nobody, since they are. */
async function colorsOf(source: Source) {
  const { icc, space } = source.metadata;
  // What is sRGB already, as our own files are, goes untouched.
  const isOwn = icc?.equals(await sRgbProfile()) ?? false;
  const tones = isOwn ? undefined : tonesOf(source);
  const ignoreIcc = isOwn || tones !== undefined;
  // sharp 0.35 converts 16-bit RGB with a profile to Display P3, and to sRGB only where that is asked for by name.
  const comesAsP3 = !ignoreIcc && icc !== undefined && space === 'rgb16';
  // Such a profile sharp passes over without a word, as it does any of 16-bit grey.
  const isUnfit = !ignoreIcc && icc !== undefined && space !== 'labs' && colorSpaceOf(icc) !== SPACES[space];
  return { tones, ignoreIcc, comesAsP3, isUnfit };
}

/** sharp's names for kinds of samples that it applies a profile to, and what profiles call them. */
const SPACES: Readonly<Record<string, string>> = { srgb: 'RGB', rgb16: 'RGB', 'b-w': 'GRAY', cmyk: 'CMYK' };

/** Which of the samples is transparency. TIFF says so channel by channel; in other formats a fourth one is. */
function alphaOf({ format, directory }: Source, channels: number): number | undefined {
  if (format !== 'tiff') return channels === 4 ? 3 : undefined;
  const extra = directory && alphaChannel(directory);
  return extra !== undefined && 3 + extra < channels ? 3 + extra : undefined;
}
