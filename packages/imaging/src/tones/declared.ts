// Tones that files declare without a profile: gAMA and cHRM of PNG, Adobe RGB. Plain mathematics on chunks; reads no file.

import { viewOf } from '../bytes.js';
import { ADOBE_RGB, type Chromaticities, SRGB, toSrgbFrom } from './primaries.js';
import { srgbToLight, type Tones, tonesOfCurve } from './tones.js';

/** Adobe RGB's; its exponent is 2 and 51/256. */
export const ADOBE_TONES: Tones = tonesOfCurve((sample) => sample ** (563 / 256), toSrgbFrom(ADOBE_RGB));

/** The exponent that sRGB files declare, and how near it others mean the same; likewise for primaries. */
const SRGB_GAMMA = 0.45455;
const GAMMA_TOLERANCE = 0.01;
const CHROMA_TOLERANCE = 0.005;

/** A chunk of a PNG file. */
interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/**
 * PNG 11.3.2.1 and 11.3.2.2: sample = light ^ gamma. Files that declare 1/2.2 and sRGB's primaries mean sRGB; undefined where
 * nothing else is declared, `srgb` where a file says so outright.
 */
export function pngTones(chunks: readonly Chunk[], isGrey: boolean): Tones | 'srgb' | undefined {
  if (chunks.some(({ type }) => type === 'sRGB' || type === 'cICP')) return 'srgb';
  const found = (name: string, length: number) =>
    chunks.find(({ type, data }) => type === name && data.length === length)?.data;
  const exponent = found('gAMA', 4);
  const gamma = exponent ? viewOf(exponent).getUint32(0) / 1e5 : 0;
  const chroma = found('cHRM', 32);
  const at = (i: number) => (chroma ? viewOf(chroma).getUint32(i * 4) : 0) / 1e5;
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
