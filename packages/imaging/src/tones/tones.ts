// What the numbers of a picture mean: a curve to light for each channel, and how its light is mixed from sRGB's primaries. From
// there to sRGB and back, exact to a 16-bit step, which lcms is not near black. Plain mathematics; knows no file.

import { encode } from '../lab.js';
import type { Raster } from '../picture.js';
import { inverse, type Matrix } from './primaries.js';

/** From a sample, 0 to 1, to light, 0 to 1, and never falling. */
export type Curve = (sample: number) => number;

export interface Tones {
  /** Of red, green and blue. */
  readonly curves: readonly [Curve, Curve, Curve];
  /** From its light to sRGB's, where the primaries are others. */
  readonly matrix?: Matrix;
}

/** The same curve for all channels. */
export const tonesOfCurve = (curve: Curve, matrix?: Matrix): Tones => ({
  curves: [curve, curve, curve],
  ...(matrix && { matrix }),
});

/** sRGB's curve to light, IEC 61966-2-1. */
export const srgbToLight: Curve = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** Changes the raster's samples to sRGB, in place. Colours outside sRGB go to its border. */
export function bringToSrgb({ bitDepth, data }: Raster, { curves, matrix }: Tones): void {
  const most = bitDepth === 8 ? 255 : 65535;
  const [red, green, blue] = perCurve(curves, (curve) =>
    Float64Array.from({ length: most + 1 }, (_, i) => clip(curve(i / most))),
  );
  if (!matrix) {
    const [r, g, b] = perCurve([red, green, blue], (light) => light.map((v) => Math.round(encode(v) * most)));
    for (let i = 0; i < data.length; i += 3) {
      data[i] = r[data[i]!]!;
      data[i + 1] = g[data[i + 1]!]!;
      data[i + 2] = b[data[i + 2]!]!;
    }
    return;
  }
  mix(data, data, matrix, [red, green, blue], (light) => encode(light) * most);
}

/** Steps of the way back, which are the samples of 16 bits: there it is exact. */
const STEPS = 65535;

/** A copy of an sRGB raster with samples that mean the same in these tones. Colours that do not fit go to the border. */
export function takeFromSrgb(raster: Raster, { curves, matrix }: Tones): Raster {
  const { bitDepth } = raster;
  const most = bitDepth === 8 ? 255 : 65535;
  const data = bitDepth === 8 ? new Uint8Array(raster.data.length) : new Uint16Array(raster.data.length);
  const light = Float64Array.from({ length: most + 1 }, (_, i) => srgbToLight(i / most));
  // From sRGB's sample to these tones': smooth, where the way from light is steep near black.
  const [red, green, blue] = perCurve(curves, (curve) => {
    const table = new Float32Array(STEPS + 2);
    for (let i = 0; i <= STEPS; i++) table[i] = sampleOf(curve, srgbToLight(i / STEPS)) * most;
    table[STEPS + 1] = table[STEPS]!;
    return table;
  });
  const along = (table: Float32Array) => (v: number) => {
    const place = encode(v) * STEPS;
    const below = place | 0;
    return table[below]! + (table[below + 1]! - table[below]!) * (place - below);
  };
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const out = [along(red), along(green), along(blue)] as const;
  mix(raster.data, data, matrix ? inverse(matrix) : identity, [light, light, light], ...out);
  return { ...raster, data };
}

/** The sample whose light this is, by halving: curves never fall. */
function sampleOf(curve: Curve, light: number): number {
  let [low, high] = [0, 1];
  if (light <= curve(0)) return 0;
  if (light >= curve(1)) return 1;
  for (let step = 0; step < 26; step++) {
    const middle = (low + high) / 2;
    if (curve(middle) < light) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

type Three<T> = readonly [T, T, T];

/** Light by tables, through a matrix, to samples; the last one given is that of the channels for which none is. */
function mix(
  from: Raster['data'],
  to: Raster['data'],
  m: Matrix,
  [red, green, blue]: Three<Float64Array>,
  toRed: (light: number) => number,
  toGreen = toRed,
  toBlue = toGreen,
): void {
  for (let i = 0; i < from.length; i += 3) {
    const r = red[from[i]!]!;
    const g = green[from[i + 1]!]!;
    const b = blue[from[i + 2]!]!;
    to[i] = toRed(clip(m[0]! * r + m[1]! * g + m[2]! * b)) + 0.5;
    to[i + 1] = toGreen(clip(m[3]! * r + m[4]! * g + m[5]! * b)) + 0.5;
    to[i + 2] = toBlue(clip(m[6]! * r + m[7]! * g + m[8]! * b)) + 0.5;
  }
}

/** Made once where all channels share it. */
function perCurve<From, To>([r, g, b]: Three<From>, make: (curve: From) => To): Three<To> {
  const red = make(r);
  const green = g === r ? red : make(g);
  return [red, green, b === r ? red : b === g ? green : make(b)];
}

const clip = (v: number) => Math.min(1, Math.max(0, v));
