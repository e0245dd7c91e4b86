// The Earth Mover's Distance of two pictures' colours: how far, on average, a pixel's a or b would have to move.

import { CHROMA_SCALE, rasterToLab } from '../color.js';
import { type Raster, toEightBit } from '../picture.js';

/** Bins a Lab unit: the greatest error of a distance is one bin's width, 0.016 units, and its mean far less. */
const FINENESS = 64;
/** Bins from -110 to 110, centred so that grey, at 0, never lies on a border. */
const BINS = 2 * CHROMA_SCALE * FINENESS + 1;

/**
 * The mean over a and b of the Wasserstein-1 distance between the two pictures' histograms of that channel, in Lab units
 * (CIE Lab, D65, of 8-bit sRGB samples): sum over bins of |CDF - CDF|, times the bin's width. It does not look at where a
 * colour is, so the pictures may differ in size. The paper's Eq. (7), a loss, squares the differences over 32 soft bins.
 */
export function histogramEmd(picture: Raster, reference: Raster): number {
  const one = histograms(toEightBit(picture));
  const two = histograms(toEightBit(reference));
  return (distance(one.a, two.a) + distance(one.b, two.b)) / 2;
}

interface Histograms {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** Shares of pixels, which add to 1. Row by row, so that a large picture's planes never exist whole. */
function histograms({ width, height, data }: Raster): Histograms {
  const result = { a: new Float64Array(BINS), b: new Float64Array(BINS) };
  const share = 1 / (width * height);
  for (let row = 0; row < height; row++) {
    const line = data.subarray(row * width * 3, (row + 1) * width * 3);
    const lab = rasterToLab({ width, height: 1, bitDepth: 8, data: line });
    for (let x = 0; x < width; x++) {
      result.a[binOf(lab.a.data[x]!)]! += share;
      result.b[binOf(lab.b.data[x]!)]! += share;
    }
  }
  return result;
}

const binOf = (chroma: number): number => Math.round((chroma + 1) * CHROMA_SCALE * FINENESS);

function distance(one: Float64Array, two: Float64Array): number {
  let difference = 0;
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    difference += one[bin]! - two[bin]!;
    sum += Math.abs(difference);
  }
  return sum / FINENESS;
}
