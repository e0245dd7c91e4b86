// What a file says about its tones where sharp does not listen, or not closely: gAMA and cHRM of PNG, Adobe RGB by EXIF alone,
// profiles of curves. Reads headers only.

import { bytesOf, withBytes } from './bytes.js';
import type { Source } from './codec.js';
import { colorSpaceOf } from './icc.js';
import { type Chunk, readChunks } from './metadata/png.js';
import { ADOBE_RGB, type Chromaticities, SRGB, toSrgbFrom } from './primaries.js';
import { profileTones } from './profile-tones.js';
import {
  type Directory,
  EXIF,
  first,
  INTEROPERABILITY,
  openTiff,
  readDirectory,
  text,
} from './tiff/directory.js';
import { srgbToLight, type Tones, tonesOfCurve } from './tones.js';

const COLOUR_SPACE = 0xa001;
const INTEROPERABILITY_INDEX = 1;

/** How to bring the file's samples to sRGB; undefined where they are, or sharp's colour management does it. */
export function tonesOf(source: Source): Tones | undefined {
  const { metadata, format, from } = source;
  const isGrey = metadata.space === 'b-w' || metadata.space === 'grey16';
  const isRgb = metadata.space === 'srgb' || metadata.space === 'rgb16';
  if (metadata.icc) return isGrey || isRgb ? ofProfile(metadata.icc, isGrey) : undefined;
  if (format === 'png') {
    const chunks = withBytes(from, readChunks);
    const told = chunks.some(({ type }) => type === 'sRGB' || type === 'cICP');
    const tones = told ? undefined : pngTones(chunks, isGrey);
    if (told || tones) return tones;
  }
  return isRgb && saysAdobeRgb(exifOf(source)) ? ADOBE : undefined;
}

/** Its exponent is 2 and 51/256. */
const ADOBE = tonesOfCurve((sample) => sample ** (563 / 256), toSrgbFrom(ADOBE_RGB));

/** A profile for RGB fits grey, too; one for grey does not fit RGB. */
function ofProfile(icc: Buffer, isGrey: boolean): Tones | undefined {
  return isGrey || colorSpaceOf(icc) === 'RGB' ? profileTones(icc) : undefined;
}

/** Cameras write R03, or 2 as the colour space. */
function saysAdobeRgb(exif: Directory | undefined): boolean {
  const index = exif?.below.get(INTEROPERABILITY)?.entries.get(INTEROPERABILITY_INDEX);
  const space = exif?.entries.get(COLOUR_SPACE);
  return (index !== undefined && text(index) === 'R03') || (space !== undefined && first(space) === 2);
}

function exifOf({ directory, metadata }: Source): Directory | undefined {
  if (directory) return directory.below.get(EXIF);
  if (!metadata.exif) return undefined;
  const block = metadata.exif;
  const tiff = openTiff(bytesOf(block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block));
  return tiff && readDirectory(tiff, tiff.first)?.directory.below.get(EXIF);
}

/** The exponent that sRGB files declare, and how near it others mean the same; likewise for primaries. */
const SRGB_GAMMA = 0.45455;
const GAMMA_TOLERANCE = 0.01;
const CHROMA_TOLERANCE = 0.005;

/** PNG 11.3.2.1 and 11.3.2.2: sample = light ^ gamma. Files that declare 1/2.2 and sRGB's primaries mean sRGB. */
function pngTones(chunks: readonly Chunk[], isGrey: boolean): Tones | undefined {
  const gamma =
    (chunks.find(({ type, data }) => type === 'gAMA' && data.length === 4)?.data.readUInt32BE() ?? 0) / 1e5;
  const chroma = chunks.find(({ type, data }) => type === 'cHRM' && data.length === 32)?.data;
  const at = (i: number) => (chroma?.readUInt32BE(i * 4) ?? 0) / 1e5;
  // White comes first in the file.
  const told: Chromaticities | undefined =
    chroma && !isGrey ? [at(2), at(3), at(4), at(5), at(6), at(7), at(0), at(1)] : undefined;
  const sane = told?.every((v) => v > 0 && v < 1) ?? false;
  const differs = sane && told!.some((v, i) => Math.abs(v - SRGB[i]!) > CHROMA_TOLERANCE);
  const isCurve = gamma > 0 && (differs || Math.abs(gamma - SRGB_GAMMA) > GAMMA_TOLERANCE);
  if (!isCurve && !differs) return undefined;
  const toLight = isCurve ? (v: number) => v ** (1 / gamma) : srgbToLight;
  return tonesOfCurve(toLight, differs ? toSrgbFrom(told!) : undefined);
}
