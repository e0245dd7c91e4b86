// A picture described without a network, for the measure of meaning to compare networks with: its thumbnail and its edges.
import { type Plane, resize } from '@romnet/imaging';

/** The picture shrunk to this many cells a side, and the histogram's cells and directions. */
const SIDE = 16;
const CELLS = 4;
const DIRECTIONS = 8;
const FINE = 64;

/** 16 x 16 luminance cells, then 4 x 4 cells x 8 directions of gradient. */
const DESCRIPTOR_LENGTH = SIDE * SIDE + CELLS * CELLS * DIRECTIONS;

/**
 * Descriptor of a luminance in L' units: its 16x16 thumbnail less the mean (the layout), and a 4x4 grid of gradient direction
 * histograms at 64x64 (the texture). Each half has unit length over sqrt(2), so that the dot product of two descriptors is
 * the mean of two cosines, in [-1, 1]. Aspect ratio is ignored.
 */
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
