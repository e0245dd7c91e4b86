// Transparency: apart from the colours, and what lies hidden under it. Plain arrays; knows no file.

import type { Raster } from '../picture.js';

/**
 * Interleaved samples of 3 or more channels as a raster: the first three are the colours; `alpha` is the channel that is
 * transparency, if any; others are left out. Colours that no eye can see are replaced: see `fillHidden`.
 */
export function separate(
  samples: Uint8Array | Uint16Array,
  width: number,
  height: number,
  channels: number,
  alpha: number | undefined,
): Raster {
  if (channels < 3) throw new Error(`internal: expected 3 channels or more from sharp, got ${channels}`);
  const bitDepth = samples instanceof Uint8Array ? 8 : 16;
  if (channels === 3) return { width, height, bitDepth, data: samples };
  const count = width * height;
  const make = (length: number) => (bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length));
  const data = make(count * 3);
  for (let i = 0, from = 0, to = 0; i < count; i++, from += channels, to += 3) {
    data[to] = samples[from]!;
    data[to + 1] = samples[from + 1]!;
    data[to + 2] = samples[from + 2]!;
  }
  if (alpha === undefined) return { width, height, bitDepth, data };
  const plane = make(count);
  for (let i = 0, from = alpha; i < count; i++, from += channels) plane[i] = samples[from]!;
  const raster = { width, height, bitDepth, data, alpha: plane } as const;
  fillHidden(raster);
  return raster;
}

/** Colour with how far it is known, 0 to 1. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly color: Float32Array;
  readonly weight: Float32Array;
}

/**
 * Gives pixels of alpha 0 the colours of the nearest visible ones, in place. Whatever was there, often black, would else reach
 * the visible pixels beside it through every filter. By a pyramid: means of what is visible go up, and come down where nothing is.
 */
export function fillHidden({ width, height, data, alpha }: Raster): void {
  if (!alpha) return;
  let hidden = 0;
  for (let i = 0; i < alpha.length; i++) if (alpha[i] === 0) hidden++;
  if (hidden === 0 || hidden === alpha.length) return;
  const top = halve(width, height, (i) => (alpha[i] === 0 ? 0 : 1), data);
  const levels = [top];
  for (let level = top; level.width > 1 || level.height > 1; levels.push(level)) {
    const { color, weight } = level;
    level = halve(level.width, level.height, (i) => weight[i]!, color);
  }
  for (let i = levels.length - 2; i >= 0; i--) {
    const level = levels[i]!;
    const { color, weight } = level;
    fill(level.width, level.height, levels[i + 1]!, (at) => weight[at]! === 0, color);
  }
  fill(width, height, top, (i) => alpha[i] === 0, data);
}

/** Half the size, each colour the mean of the known ones among four. */
function halve(
  width: number,
  height: number,
  known: (i: number) => number,
  colors: ArrayLike<number>,
): Level {
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1];
  const color = new Float32Array(w * h * 3);
  const weight = new Float32Array(w * h);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const k = known(i);
      if (k === 0) continue;
      const to = (y >> 1) * w + (x >> 1);
      weight[to]! += k;
      for (let c = 0; c < 3; c++) color[to * 3 + c]! += k * colors[i * 3 + c]!;
    }
  }
  for (let i = 0; i < weight.length; i++) {
    const sum = weight[i]!;
    if (sum === 0) continue;
    for (let c = 0; c < 3; c++) color[i * 3 + c]! /= sum;
    weight[i] = 1;
  }
  return { width: w, height: h, color, weight };
}

/** Unknown pixels from the level above, which is whole, mixed between its centres. */
function fill(
  width: number,
  height: number,
  above: Level,
  unknown: (i: number) => boolean,
  colors: Float32Array | Uint8Array | Uint16Array,
): void {
  const round = colors instanceof Float32Array ? (v: number) => v : Math.round;
  for (let y = 0; y < height; y++) {
    const rows = around(y, above.height);
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (!unknown(i)) continue;
      const columns = around(x, above.width);
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (const [row, r] of rows) {
          for (const [column, k] of columns)
            sum += r * k * above.color[(row * above.width + column) * 3 + c]!;
        }
        colors[i * 3 + c] = round(sum);
      }
    }
  }
}

/** The two places above that lie around this one, with their shares. */
function around(at: number, size: number): [number, number][] {
  const near = at >> 1;
  const other = Math.min(size - 1, Math.max(0, at % 2 === 0 ? near - 1 : near + 1));
  return [
    [near, 0.75],
    [other, 0.25],
  ];
}
