// What the grain of a scan is like: how strong at each lightness, and how it hangs together, measured where the picture is flat
// and undamaged. It becomes a filter that makes such grain of white noise (as in Newson et al. 2017, by its spectrum).

import type { Plane } from '@romnet/imaging';
import { fineOf, localMean } from './fine.js';

export interface Grain {
  /** Deviation of L' at a lightness L'. */
  strength(lightness: number): number;
  /** SIDE x SIDE, the sum of its squares 1. */
  readonly filter: Float32Array;
}

/** The filter reaches so far; its side; and that of the spectrum, at which the filter does not meet itself. */
export const REACH = 6;
export const SIDE = 2 * REACH + 1;
const SPECTRUM = 32;

/** Lightness is divided so; fewer samples than LEAST say nothing about a division. */
const LEVELS = 10;
const LEAST = 200;
/** Positions that are measured, at most about. */
const SAMPLES = 60_000;
/** The share of the picture that counts as flat: that with the smallest deviation after restoration. */
const FLAT = 0.25;
/** Beyond so many deviations it is no grain. */
export const OUTLIER = 3;

/** Undefined where a picture is too small or too damaged to tell. All planes of one size, L' units and [0, 1]. */
export function estimateGrain(own: Plane, restored: Plane, damage: Plane): Grain | undefined {
  const { width, height } = own;
  const fine = fineOf(own).data;
  const places = flatPlaces(restored, damage);
  const levelOf = (lightness: number) =>
    Math.min(LEVELS - 1, Math.max(0, Math.floor(((lightness + 1) / 2) * LEVELS)));
  const found: number[][] = Array.from({ length: LEVELS }, () => []);
  for (const at of places) found[levelOf(restored.data[at]!)]!.push(Math.abs(fine[at]!));
  const measured = found.map((list) => (list.length < LEAST ? undefined : 1.4826 * median(list)));
  if (measured.every((value) => value === undefined)) return undefined;
  const strengths = measured.map((value, i) => value ?? nearest(measured, i));
  const strength = (lightness: number) => {
    const at = Math.min(LEVELS - 1, Math.max(0, ((lightness + 1) / 2) * LEVELS - 0.5));
    const [low, high] = [strengths[Math.floor(at)]!, strengths[Math.ceil(at)]!];
    return low + (at - Math.floor(at)) * (high - low);
  };

  const relative = (at: number) => {
    const value = fine[at]! / Math.max(1e-4, strength(restored.data[at]!));
    return Math.min(OUTLIER, Math.max(-OUTLIER, value));
  };
  const correlation = new Float64Array(SIDE * SIDE);
  let count = 0;
  for (const at of places) {
    const [x, y] = [at % width, Math.floor(at / width)];
    if (x < REACH || y < REACH || x >= width - REACH || y >= height - REACH) continue;
    const here = relative(at);
    count++;
    for (let k = 0, dy = -REACH; dy <= REACH; dy++)
      for (let dx = -REACH; dx <= REACH; dx++, k++) correlation[k]! += here * relative(at + dy * width + dx);
  }
  if (count < LEAST) return undefined;
  return { strength, filter: filterFor(correlation) };
}

/** Evenly spread positions, of the flattest part of what is not damaged. */
function flatPlaces(restored: Plane, damage: Plane): number[] {
  const fine = fineOf(restored);
  const activity = localMean({ ...fine, data: fine.data.map((value) => value * value) }).data;
  const step = Math.max(1, Math.floor((restored.data.length * FLAT) / SAMPLES)) | 1;
  const places: number[] = [];
  for (let at = 0; at < damage.data.length; at += step) {
    const lightness = restored.data[at]!;
    // Where a scan is burnt out or blocked up its grain is cut off.
    if (damage.data[at]! < 0.1 && Math.abs(lightness) < 0.97) places.push(at);
  }
  places.sort((one, other) => activity[one]! - activity[other]!);
  return places.slice(0, Math.floor(places.length * FLAT)).sort((one, other) => one - other);
}

/** The filter without phase whose square spectrum is that of the correlation. */
function filterFor(correlation: Float64Array): Float32Array {
  const cosine = Float64Array.from({ length: SPECTRUM }, (_, i) => Math.cos((2 * Math.PI * i) / SPECTRUM));
  const turn = (u: number, v: number, dx: number, dy: number) =>
    cosine[(((u * dx + v * dy) % SPECTRUM) + SPECTRUM) % SPECTRUM]!;
  const filter = new Float64Array(SIDE * SIDE);
  for (let v = 0; v < SPECTRUM; v++) {
    for (let u = 0; u < SPECTRUM; u++) {
      let power = 0;
      for (let k = 0, dy = -REACH; dy <= REACH; dy++) {
        for (let dx = -REACH; dx <= REACH; dx++, k++) {
          const opposite = correlation[SIDE * SIDE - 1 - k]!;
          const taper = (1 - Math.abs(dx) / SIDE) * (1 - Math.abs(dy) / SIDE);
          power += 0.5 * taper * (correlation[k]! + opposite) * turn(u, v, dx, dy);
        }
      }
      const amplitude = Math.sqrt(Math.max(0, power));
      for (let k = 0, dy = -REACH; dy <= REACH; dy++)
        for (let dx = -REACH; dx <= REACH; dx++, k++) filter[k]! += amplitude * turn(u, v, dx, dy);
    }
  }
  const length = Math.sqrt(filter.reduce((sum, value) => sum + value * value, 0)) || 1;
  return Float32Array.from(filter, (value) => value / length);
}

const median = (values: readonly number[]) => Float32Array.from(values).sort()[values.length >> 1]!;

function nearest(values: readonly (number | undefined)[], to: number): number {
  for (let distance = 1; distance < values.length; distance++) {
    const found = values[to - distance] ?? values[to + distance];
    if (found !== undefined) return found;
  }
  return 0;
}
