// Pictures that say what their numbers mean by other means than an ICC profile that sharp applies: a curve to light, and the
// primaries. From there to sRGB. Plain mathematics; knows no file.

import type { Raster } from '../picture.js';

/** x and y of red, green, blue and white. */
export type Chromaticities = readonly [number, number, number, number, number, number, number, number];

export interface Tones {
  /** From a sample, 0 to 1, to light, 0 to 1. */
  readonly toLight: (sample: number) => number;
  /** Where the primaries are not those of sRGB. */
  readonly primaries?: Chromaticities;
}

export const SRGB: Chromaticities = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329];
export const ADOBE_RGB: Tones = {
  toLight: (sample) => sample ** (563 / 256),
  primaries: [0.64, 0.33, 0.21, 0.71, 0.15, 0.06, 0.3127, 0.329],
};

/** sRGB's curve to light, IEC 61966-2-1. */
export const srgbToLight = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const lightToSrgb = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

/** Changes the raster's samples to sRGB, in place. */
export function bringToSrgb({ bitDepth, data }: Raster, { toLight, primaries }: Tones): void {
  const most = bitDepth === 8 ? 255 : 65535;
  const light = Float64Array.from({ length: most + 1 }, (_, i) => clip(toLight(i / most)));
  if (!primaries) {
    const table = light.map((v) => Math.round(lightToSrgb(v) * most));
    for (let i = 0; i < data.length; i++) data[i] = table[data[i]!]!;
    return;
  }
  // Light is finer than samples near black, where the curve is steep: 65536 steps with the curve's own formula below them.
  const steps = 65535;
  const encoded = Float64Array.from({ length: steps + 1 }, (_, i) => lightToSrgb(i / steps) * most);
  const encode = (v: number) =>
    Math.round(v < 0.01 ? lightToSrgb(v) * most : encoded[Math.round(v * steps)]!);
  const m = multiply(inverse(matrixOf(SRGB)), matrixOf(primaries));
  for (let i = 0; i < data.length; i += 3) {
    const [r, g, b] = [light[data[i]!]!, light[data[i + 1]!]!, light[data[i + 2]!]!];
    data[i] = encode(clip(m[0]! * r + m[1]! * g + m[2]! * b));
    data[i + 1] = encode(clip(m[3]! * r + m[4]! * g + m[5]! * b));
    data[i + 2] = encode(clip(m[6]! * r + m[7]! * g + m[8]! * b));
  }
}

const clip = (v: number) => Math.min(1, Math.max(0, v));

/** From light in these primaries to XYZ relative to D65 (Bradford, so that white stays white). */
function matrixOf([rx, ry, gx, gy, bx, by, wx, wy]: Chromaticities): number[] {
  const columns = [
    rx / ry,
    gx / gy,
    bx / by,
    1,
    1,
    1,
    (1 - rx - ry) / ry,
    (1 - gx - gy) / gy,
    (1 - bx - by) / by,
  ];
  const white = [wx / wy, 1, (1 - wx - wy) / wy];
  const scale = apply(inverse(columns), white);
  const own = columns.map((v, i) => v * scale[i % 3]!);
  const bradford = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];
  const from = apply(bradford, white);
  const to = apply(bradford, [0.3127 / 0.329, 1, (1 - 0.3127 - 0.329) / 0.329]);
  const gains = [to[0]! / from[0]!, 0, 0, 0, to[1]! / from[1]!, 0, 0, 0, to[2]! / from[2]!];
  return multiply(multiply(inverse(bradford), multiply(gains, bradford)), own);
}

const apply = (m: readonly number[], v: readonly number[]) =>
  [0, 3, 6].map((row) => m[row]! * v[0]! + m[row + 1]! * v[1]! + m[row + 2]! * v[2]!);

const multiply = (a: readonly number[], b: readonly number[]) =>
  Array.from({ length: 9 }, (_, i) =>
    [0, 1, 2].reduce((sum, k) => sum + a[i - (i % 3) + k]! * b[k * 3 + (i % 3)]!, 0),
  );

function inverse(m: readonly number[]): number[] {
  const cofactor = (row: number, column: number) => {
    const [r1, r2] = [(row + 1) % 3, (row + 2) % 3];
    const [c1, c2] = [(column + 1) % 3, (column + 2) % 3];
    return m[r1 * 3 + c1]! * m[r2 * 3 + c2]! - m[r1 * 3 + c2]! * m[r2 * 3 + c1]!;
  };
  const determinant = m[0]! * cofactor(0, 0) + m[1]! * cofactor(0, 1) + m[2]! * cofactor(0, 2);
  return Array.from({ length: 9 }, (_, i) => cofactor(i % 3, Math.floor(i / 3)) / determinant);
}
