// Resizing planes: antialiased triangle filter going down, bilinear going up, half-pixel centres, separable.
// The filter is Pillow's BILINEAR (and TensorFlow's antialias=True): its support grows with the shrinking factor.

import {
  checkSides,
  createPlane,
  createRaster,
  type Plane,
  type PlaneSource,
  type Raster,
  rowsOf,
  type Strips,
} from './picture.js';
import { createStrips, eachStrip } from './strips.js';

/** For each output sample: its first input sample, how many it sees, and their weights, which add to 1. */
export interface AxisWeights {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `stride` weights an output sample, `count` of them used. */
  readonly weights: Float64Array;
  readonly stride: number;
}

/** The weights of the triangle filter that takes `from` samples to `to`; the border sees only what exists. */
function axisWeights(from: number, to: number): AxisWeights {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const stride = Math.min(from, Math.ceil(support) * 2 + 1);
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Float64Array(to * stride);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - support + 0.5));
    const end = Math.min(from, Math.floor(centre + support + 0.5));
    let sum = 0;
    for (let k = start; k < end; k++) {
      const weight = Math.max(0, 1 - Math.abs(k + 0.5 - centre) / support);
      weights[i * stride + k - start] = weight;
      sum += weight;
    }
    for (let k = 0; k < end - start; k++) weights[i * stride + k]! /= sum;
    first[i] = start;
    count[i] = end - start;
  }
  return { first, count, weights, stride };
}

/** The plane at another size. Constants come out exactly, and every output lies within the input's range. */
export function resize(plane: PlaneSource, width: number, height: number): Plane {
  checkSides('the new size', width, height);
  const result = createPlane(width, height);
  eachStrip(resized(plane, width, height), ({ data }, from) => result.data.set(data, from * width));
  return result;
}

/** The plane at another size, as strips. */
export function resized(plane: PlaneSource, width: number, height: number): Strips {
  return { width, height, rows: (from, to) => resizeRows(plane, width, height, from, to) };
}

/** Rows [from, to) of `resize(plane, width, height)`, without making the others. */
export function resizeRows(
  plane: PlaneSource,
  width: number,
  height: number,
  from: number,
  to: number,
): Plane {
  checkSides('the new size', width, height);
  checkSides('the strip of rows', width, to - from);
  if (width === plane.width && height === plane.height)
    return createPlane(width, to - from, rowsOf(plane, from, to).data.slice());
  const down = axisWeights(plane.height, height);
  const top = down.first[from]!;
  const bottom = down.first[to - 1]! + down.count[to - 1]!;
  const wide = resizeAcross(plane, width, top, bottom);
  const result = createPlane(width, to - from);
  const sum = new Float64Array(width);
  for (let row = from; row < to; row++) {
    const source = (down.first[row]! - top) * width;
    const weights = down.weights.subarray(row * down.stride, row * down.stride + down.count[row]!);
    combineRows(wide, source, weights, sum, result.data.subarray((row - from) * width));
  }
  return result;
}

/** The weighted sum of consecutive rows of `wide`, from sample `source` on; one or two rows, as going up, in one pass. */
function combineRows(
  wide: Float32Array,
  source: number,
  weights: Float64Array,
  sum: Float64Array,
  out: Float32Array,
): void {
  const width = sum.length;
  if (weights.length <= 2) {
    const above = weights[0]!;
    const below = weights[1] ?? 0;
    const next = weights.length === 2 ? source + width : source;
    for (let x = 0; x < width; x++) out[x] = above * wide[source + x]! + below * wide[next + x]!;
    return;
  }
  sum.fill(0);
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k]!;
    const line = source + k * width;
    for (let x = 0; x < width; x++) sum[x]! += weight * wide[line + x]!;
  }
  for (let x = 0; x < width; x++) out[x] = sum[x]!;
}

/** Rows [top, bottom) of the plane, each brought to `width` samples. */
function resizeAcross(plane: PlaneSource, width: number, top: number, bottom: number): Float32Array {
  if (width === plane.width) return rowsOf(plane, top, bottom).data;
  const { first, count, weights, stride } = axisWeights(plane.width, width);
  const result = new Float32Array((bottom - top) * width);
  let out = 0;
  const rows = {
    width: plane.width,
    height: bottom - top,
    rows: (from: number, to: number) => rowsOf(plane, top + from, top + to),
  };
  eachStrip(rows, ({ data }) => {
    for (let line = 0; line < data.length; line += plane.width) {
      for (let x = 0; x < width; x++, out++) {
        const start = line + first[x]!;
        const base = x * stride;
        let sum = 0;
        for (let k = 0; k < count[x]!; k++) sum += weights[base + k]! * data[start + k]!;
        result[out] = sum;
      }
    }
  });
  return result;
}

/** A raster at another size, filtered as it is encoded (not in linear light, as most viewers do); alpha likewise. */
export function resizeRaster(raster: Raster, width: number, height: number): Raster {
  const result = createRaster(width, height, raster.bitDepth);
  for (let channel = 0; channel < 3; channel++) {
    copyResized(raster, raster.data, 3, channel, result.data, width, height);
  }
  if (!raster.alpha) return result;
  const alpha = raster.bitDepth === 8 ? new Uint8Array(width * height) : new Uint16Array(width * height);
  copyResized(raster, raster.alpha, 1, 0, alpha, width, height);
  return { ...result, alpha };
}

function copyResized(
  size: { readonly width: number; readonly height: number },
  source: Uint8Array | Uint16Array,
  step: number,
  offset: number,
  target: Uint8Array | Uint16Array,
  width: number,
  height: number,
): void {
  const channel = createStrips(size, (from, to) => {
    const line = from * size.width;
    const samples = new Float32Array((to - from) * size.width);
    for (let i = 0; i < samples.length; i++) samples[i] = source[(line + i) * step + offset]!;
    return samples;
  });
  eachStrip(resized(channel, width, height), ({ data }, from) => {
    for (let i = 0, at = from * width; i < data.length; i++, at++)
      target[at * step + offset] = data[i]! + 0.5;
  });
}
