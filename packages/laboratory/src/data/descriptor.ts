// How alike two pictures look without colour: a small descriptor of the luminance, and the nearest by cosine.
// This is a stand-in that needs no network. The paper's selection (section III-E) compares deep VGG19 features by
// texture and structure; that comes with its own issue and replaces `describe`, not its callers.
import { type Plane, type Raster, rasterToLuminance, resize } from '@romnet/imaging';

/** The picture shrunk to this many cells a side, and the histogram's cells and directions. */
const SIDE = 16;
const CELLS = 4;
const DIRECTIONS = 8;
const FINE = 64;

/** Length of a descriptor: 16 x 16 luminance cells, then 4 x 4 cells x 8 directions of gradient. */
export const DESCRIPTOR_LENGTH = SIDE * SIDE + CELLS * CELLS * DIRECTIONS;

/**
 * Descriptor of a picture's L: its 16x16 thumbnail less the mean (the layout), and a 4x4 grid of gradient direction
 * histograms at 64x64 (the texture). Each half has unit length over sqrt(2), so that the dot product of two descriptors is
 * the mean of two cosines, in [-1, 1]. Aspect ratio is ignored.
 */
export function describe(picture: Raster): Float32Array {
  return describeLuminance(rasterToLuminance(picture));
}

/** `describe` of a luminance in L' units. */
export function describeLuminance(luminance: Plane): Float32Array {
  const fine = resize(luminance, FINE, FINE);
  const layout = Float32Array.from(resize(fine, SIDE, SIDE).data);
  const mean = layout.reduce((sum, value) => sum + value, 0) / layout.length;
  for (let at = 0; at < layout.length; at++) layout[at]! -= mean;
  const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
  descriptor.set(unit(layout));
  descriptor.set(unit(gradientHistograms(fine.data)), SIDE * SIDE);
  return descriptor;
}

/** Row-wise descriptors of many pictures, `DESCRIPTOR_LENGTH` numbers each. */
export interface DescriptorTable {
  readonly count: number;
  readonly data: Float32Array;
}

/** The `count` rows most similar to `descriptor`, best first; ties in order of row; rows in `except` left out. */
export function nearest(
  table: DescriptorTable,
  descriptor: Float32Array,
  count: number,
  except: ReadonlySet<number> = new Set(),
): number[] {
  const best: { row: number; score: number }[] = [];
  for (let row = 0; row < table.count; row++) {
    if (except.has(row)) continue;
    const start = row * DESCRIPTOR_LENGTH;
    let score = 0;
    for (let at = 0; at < DESCRIPTOR_LENGTH; at++) score += table.data[start + at]! * descriptor[at]!;
    if (best.length === count && score <= best[count - 1]!.score) continue;
    let place = best.length;
    while (place > 0 && best[place - 1]!.score < score) place--;
    best.splice(place, 0, { row, score });
    if (best.length > count) best.pop();
  }
  return best.map((entry) => entry.row);
}

function gradientHistograms(luminance: Float32Array): Float32Array {
  const histograms = new Float32Array(CELLS * CELLS * DIRECTIONS);
  const cell = FINE / CELLS;
  for (let y = 1; y < FINE - 1; y++) {
    for (let x = 1; x < FINE - 1; x++) {
      const dx = luminance[y * FINE + x + 1]! - luminance[y * FINE + x - 1]!;
      const dy = luminance[(y + 1) * FINE + x]! - luminance[(y - 1) * FINE + x]!;
      // Direction without sign, in [0, 1): an edge from dark to light is as good as one from light to dark.
      const turn = (Math.atan2(dy, dx) / Math.PI + 1) % 1;
      const bin = Math.min(DIRECTIONS - 1, Math.floor(turn * DIRECTIONS));
      const place = (Math.floor(y / cell) * CELLS + Math.floor(x / cell)) * DIRECTIONS + bin;
      histograms[place]! += Math.hypot(dx, dy);
    }
  }
  return histograms;
}

/** Scales to length 1/sqrt(2); a flat picture stays 0, similar to nothing. */
function unit(values: Float32Array): Float32Array {
  let square = 0;
  for (const value of values) square += value * value;
  const scale = square > 0 ? Math.SQRT1_2 / Math.sqrt(square) : 0;
  return values.map((value) => value * scale);
}
