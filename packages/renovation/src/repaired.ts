// Where restoration repaired a photo: what it changed in luminance beyond tone. Tone is contrast and brightness, changed
// all over or in one neighbourhood, as restoration does where a print has faded. Knows nothing of colour.

import {
  createPlane,
  type Plane,
  type PlaneSource,
  type Raster,
  rasterToLuminance,
  resize,
  resizeRows,
  rowsOf,
  widen,
} from '@romnet/imaging';

/** Rows [from, to) of a plane that need not exist whole. */
export type Rows = (from: number, to: number) => Plane;

/** Changes of L' up to the first are none, from the second on they are repair: 9 and 15 units of L of 100. */
const REPAIR_FROM = 0.18;
const REPAIR_FULL = 0.3;

/** Samples that tone is fitted to, at most about. */
const SAMPLES = 1 << 18;
/** Neighbourhoods along the long side: what covers less than half of one is a repair, not fading. */
const CELLS = 12;

/** What stood out from its surroundings and still does by this share, or more, was softened, not repaired; below, it was. */
const SOFTENED = 0.7;
const REPAIRED = 0.5;
/** Surroundings along the long side. */
const SURROUNDINGS = 24;

/** 1 where the photo was repaired, 0 where it was not, between the two at the border; a little wider than the repair. */
export function repairedRows(photo: Raster, restored: PlaneSource): Rows {
  const { width, height } = photo;
  const change = fitTone(photo, restored);
  // Scanners and JPEG spread colour further than luminance.
  const spread = 2 + Math.round(Math.max(width, height) / 1000);
  const coarse = Math.max(1, Math.max(width, height) / SURROUNDINGS);
  const around = resize(restored, Math.ceil(width / coarse), Math.ceil(height / coarse));
  return (from, to) => {
    const [top, bottom] = [Math.max(0, from - spread - 1), Math.min(height, to + spread + 1)];
    const rest = change(top, bottom);
    // Grain and sharpened edges go up and down within 3x3 samples; a scratch does not.
    const mean = boxMean3(rest, width, bottom - top);
    const after = rowsOf(restored, top, bottom).data;
    const level = resizeRows(around, width, height, top, bottom).data;
    for (let i = 0; i < mean.length; i++) {
      const left = Math.abs(after[i]! - level[i]!) / Math.abs(after[i]! - mean[i]! - level[i]!);
      const size = (Math.abs(mean[i]!) - REPAIR_FROM) / (REPAIR_FULL - REPAIR_FROM);
      mean[i] = size <= 0 ? 0 : Math.min(1, size) * clamp((SOFTENED - left) / (SOFTENED - REPAIRED));
    }
    const wide = widen(mean, width, bottom - top, spread);
    return createPlane(width, to - from, wide.slice((from - top) * width, (to - top) * width));
  };
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));

interface Sample {
  readonly cell: number;
  /** L' of the photo, and what restoration added to it. */
  readonly level: number;
  readonly change: number;
}

/** Rows of the change of L' that is left when tone is taken off. */
function fitTone(photo: Raster, restored: PlaneSource): (from: number, to: number) => Float32Array {
  const { width, height } = photo;
  const step = Math.max(1, Math.round(Math.sqrt((width * height) / SAMPLES)));
  const cell = Math.max(16, Math.max(width, height) / CELLS);
  const [across, down] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const samples: Sample[] = [];
  for (let y = step >> 1; y < height; y += step) {
    const before = luminanceRows(photo, y, y + 1).data;
    const after = rowsOf(restored, y, y + 1).data;
    for (let x = step >> 1; x < width; x += step) {
      const place = Math.floor((y / height) * down) * across + Math.floor((x / width) * across);
      samples.push({ cell: place, level: before[x]!, change: after[x]! - before[x]! });
    }
  }
  const tone = fitLine(samples);
  const byCell = medians(samples, across * down, tone);
  const local = createPlane(across, down, byCell);
  return (from, to) => {
    const before = luminanceRows(photo, from, to).data;
    const after = rowsOf(restored, from, to).data;
    const near = resizeRows(local, width, height, from, to).data;
    return before.map((level, i) => after[i]! - level - tone(level) - near[i]!);
  };
}

/** Passes of the robust fit, and the rest of L' from which a sample counts less. */
const PASSES = 12;
const SCATTER = 0.05;

/**
 * The change as a straight line of lightness that most samples follow (reweighted least squares, Cauchy weights). A
 * curve would follow damage where nothing else is as light or dark: white scratches are the whitest of a photo.
 */
function fitLine(samples: readonly Sample[]): (level: number) => number {
  let [slope, offset] = [0, medianOf(samples.map(({ change }) => change))];
  for (let pass = 0; pass < PASSES; pass++) {
    let [sum, x, y, xx, xy] = [0, 0, 0, 0, 0];
    for (const { level, change } of samples) {
      const weight = 1 / (1 + ((change - offset - slope * level) / SCATTER) ** 2);
      sum += weight;
      x += weight * level;
      y += weight * change;
      xx += weight * level * level;
      xy += weight * level * change;
    }
    const spread = xx - (x * x) / sum;
    // Of a photo of one lightness no slope can be told.
    slope = spread > 1e-4 * sum ? (xy - (x * y) / sum) / spread : 0;
    offset = (y - slope * x) / sum;
  }
  return (level) => offset + slope * level;
}

/** Fewer samples than this say nothing about a cell; it takes its neighbour's median. */
const LEAST_SAMPLES = 16;

/** The median of what tone leaves, for each cell. */
function medians(samples: readonly Sample[], cells: number, tone: (level: number) => number): Float32Array {
  const values: number[][] = Array.from({ length: cells }, () => []);
  for (const { cell, level, change } of samples) values[cell]!.push(change - tone(level));
  const result = values.map((list) => (list.length < LEAST_SAMPLES ? undefined : medianOf(list)));
  return Float32Array.from(result, (value, i) => value ?? nearest(result, i));
}

const medianOf = (values: readonly number[]) => Float32Array.from(values).sort()[values.length >> 1]!;

function nearest(values: readonly (number | undefined)[], to: number): number {
  for (let distance = 1; distance < values.length; distance++) {
    const found = values[to - distance] ?? values[to + distance];
    if (found !== undefined) return found;
  }
  return 0;
}

/** The photo's own luminance, rows [from, to). */
function luminanceRows({ width, bitDepth, data }: Raster, from: number, to: number): Plane {
  const rows = data.subarray(from * width * 3, to * width * 3);
  return rasterToLuminance({ width, height: to - from, bitDepth, data: rows });
}

/** The mean over 3x3 samples, as far as they exist. */
function boxMean3(values: Float32Array, width: number, height: number): Float32Array {
  const along = (source: Float32Array, step: number, at: number, place: number, length: number) => {
    let [sum, count] = [source[at]!, 1];
    if (place > 0) [sum, count] = [sum + source[at - step]!, count + 1];
    if (place < length - 1) [sum, count] = [sum + source[at + step]!, count + 1];
    return sum / count;
  };
  const wide = values.map((_, i) => along(values, 1, i, i % width, width));
  return wide.map((_, i) => along(wide, width, i, Math.floor(i / width), height));
}
