// What an ICC profile of curves says, of one for grey (which sharp leaves aside at 16 bits a sample) or of three and three colorants
// for RGB. Those of tables are left to lcms. Bytes in, functions out; ICC.1, 8.3, 10.6 and 10.18.

import { letters, viewOf } from '../bytes.js';
import { colorSpaceOf, connectionOf, tagOf } from './icc.js';
import { toSrgbFromColorants } from './primaries.js';
import { type Curve, type Tones, tonesOfCurve } from './tones.js';

/** The profile's tones; undefined where it is of neither kind, or is broken. */
export function profileTones(profile: Uint8Array): Tones | undefined {
  try {
    const space = colorSpaceOf(profile);
    return space === 'GRAY' ? greyTones(profile) : space === 'RGB' ? rgbTones(profile) : undefined;
  } catch (error) {
    // An offset that leads out of the profile.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

/** The same for a picture: a profile for RGB fits grey, too; one for grey does not fit RGB. */
export const pictureTones = (profile: Uint8Array, isGrey: boolean): Tones | undefined =>
  isGrey || colorSpaceOf(profile) === 'RGB' ? profileTones(profile) : undefined;

function greyTones(profile: Uint8Array): Tones | undefined {
  const curve = curveNamed(profile, 'kTRC');
  if (!curve) return undefined;
  // By Lab, the curve leads to lightness, not to light.
  return tonesOfCurve(connectionOf(profile) === 'Lab' ? (sample) => lightOf(curve(sample)) : curve);
}

/** Tables, where there are any, count for more than curves. */
const TABLES: readonly string[] = ['A2B0', 'A2B1', 'B2A0', 'B2A1', 'D2B0', 'D2B1'];

function rgbTones(profile: Uint8Array): Tones | undefined {
  if (connectionOf(profile) !== 'XYZ' || TABLES.some((name) => tagOf(profile, name))) return undefined;
  const data = ['rTRC', 'gTRC', 'bTRC'].map((name) => tagOf(profile, name));
  const colorants = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => tagOf(profile, name));
  const [r, g, b] = colorants.map((tag) => tag && [8, 12, 16].map((at) => viewOf(tag).getInt32(at) / 65_536));
  if (!r || !g || !b) return undefined;
  const [red, green, blue] = data.map((tag) => tag && curveAt(tag));
  if (!red || !green || !blue) return undefined;
  const matrix = toSrgbFromColorants(r, g, b);
  if (!matrix.every(Number.isFinite)) return undefined;
  const isOne = isSame(data[1]!, data[0]!) && isSame(data[2]!, data[0]!);
  return isOne ? tonesOfCurve(red, matrix) : { curves: [red, green, blue], matrix };
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, i) => byte === other[i]);

function curveNamed(profile: Uint8Array, name: string): Curve | undefined {
  const tag = tagOf(profile, name);
  return tag && curveAt(tag);
}

/** Light, 0 to 1, of L* / 100. */
function lightOf(lightness: number): number {
  const f = (lightness * 100 + 16) / 116;
  return f > 6 / 29 ? f ** 3 : (f - 16 / 116) * 3 * (6 / 29) ** 2;
}

function curveAt(tag: Uint8Array): Curve | undefined {
  const kind = letters(tag, 0, 4);
  const view = viewOf(tag);
  if (kind === 'para') return parametric(tag);
  if (kind !== 'curv') return undefined;
  const count = view.getUint32(8);
  if (count === 0) return (v) => v;
  if (count === 1) {
    const gamma = view.getUint16(12) / 256;
    return (v) => v ** gamma;
  }
  const points = Float64Array.from({ length: count }, (_, i) => view.getUint16(12 + i * 2) / 65535);
  return (v) => {
    const place = v * (count - 1);
    const below = Math.min(Math.floor(place), count - 2);
    return points[below]! + (place - below) * (points[below + 1]! - points[below]!);
  };
}

/** The five kinds of parametric curve: number of parameters, and the curve with g a b c d e f. */
function parametric(tag: Uint8Array): Curve | undefined {
  const view = viewOf(tag);
  const kind = view.getUint16(8);
  const count = [1, 3, 4, 5, 7][kind];
  if (count === undefined) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from(
    { length: count },
    (_, i) => view.getInt32(12 + i * 4) / 65536,
  );
  const power = (v: number) => Math.max(0, a * v + b) ** g;
  if (kind === 0) return (v) => v ** g;
  if (kind === 1) return (v) => (v >= -b / a ? power(v) : 0);
  if (kind === 2) return (v) => (v >= -b / a ? power(v) : 0) + c;
  if (kind === 3) return (v) => (v >= d ? power(v) : c * v);
  return (v) => (v >= d ? power(v) + e : c * v + f);
}
