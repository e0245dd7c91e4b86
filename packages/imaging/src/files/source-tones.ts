// What a file says about its tones where sharp does not listen, or not closely: gAMA and cHRM of PNG, Adobe RGB by EXIF alone,
// profiles of curves. Reads headers only.

import { ADOBE_TONES, pngTones } from '../tones/declared.js';
import { pictureTones } from '../tones/profile-tones.js';
import type { Tones } from '../tones/tones.js';
import { bytesOf, withBytes } from './bytes.js';
import type { Source } from './codec.js';
import { readChunks } from './metadata/png.js';
import {
  type Directory,
  EXIF,
  first,
  INTEROPERABILITY,
  openTiff,
  readDirectory,
  text,
} from './tiff/directory.js';

const COLOUR_SPACE = 0xa001;
const INTEROPERABILITY_INDEX = 1;

/** How to bring the file's samples to sRGB; undefined where they are, or sharp's colour management does it. */
export function tonesOf(source: Source): Tones | undefined {
  const { metadata, format, from } = source;
  const isGrey = metadata.space === 'b-w' || metadata.space === 'grey16';
  const isRgb = metadata.space === 'srgb' || metadata.space === 'rgb16';
  if (metadata.icc) return isGrey || isRgb ? pictureTones(metadata.icc, isGrey) : undefined;
  if (format === 'png') {
    const told = pngTones(withBytes(from, readChunks), isGrey);
    if (told) return told === 'srgb' ? undefined : told;
  }
  return isRgb && saysAdobeRgb(exifOf(source)) ? ADOBE_TONES : undefined;
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
