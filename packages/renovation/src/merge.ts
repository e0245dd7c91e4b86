// From luminance and colours to the picture, strip by strip, so that a large photo's ab planes never exist whole.

import {
  applyGuided,
  createRaster,
  fitGuided,
  type Plane,
  type Raster,
  rasterToLab,
  resize,
  rowsOf,
  writeLabRows,
} from '@romnet/imaging';
import type { Chroma } from './color.js';
import type { Step } from './progress.js';

/** Samples of a strip, about: its float planes are then 4 MB each. */
const STRIP_SAMPLES = 1 << 20;

// The guided filter that brings ab up to full size (imaging's guided.ts), in samples of the working size and squared
// L' units: windows of 5x5, flat below a deviation of 0.03 (1.5 of L* in [0, 100]).
const GUIDE_RADIUS = 2;
const GUIDE_EPSILON = 0.03 ** 2;

/** The photo with this luminance and its own colours or tint. */
export async function mergeOwnColor(photo: Raster, luminance: Plane, step: Step): Promise<Raster> {
  const { width, bitDepth, data } = photo;
  return mergeStrips(photo, luminance, step, (from, to) =>
    rasterToLab({
      width,
      height: to - from,
      bitDepth,
      data: data.subarray(from * width * 3, to * width * 3),
    }),
  );
}

/** The photo with this luminance and colours of the working size, whose edges are moved to where luminance has them. */
export async function mergeColor(
  photo: Raster,
  luminance: Plane,
  chroma: Chroma,
  step: Step,
): Promise<Raster> {
  const smallGuide = resize(luminance, chroma.a.width, chroma.a.height);
  const fit = (small: Plane) =>
    fitGuided({ smallGuide, small, radius: GUIDE_RADIUS, epsilon: GUIDE_EPSILON });
  const a = fit(chroma.a);
  const b = fit(chroma.b);
  return mergeStrips(photo, luminance, step, (from, to) => ({
    a: applyGuided(a, luminance, [from, to]),
    b: applyGuided(b, luminance, [from, to]),
  }));
}

/** `colors` gives the ab' planes of rows [from, to). */
async function mergeStrips(
  photo: Raster,
  luminance: Plane,
  step: Step,
  colors: (from: number, to: number) => Chroma,
): Promise<Raster> {
  const { width, height, bitDepth, alpha } = photo;
  const picture = createRaster(width, height, bitDepth);
  const rows = Math.max(1, Math.ceil(STRIP_SAMPLES / width));
  for (let from = 0; from < height; from += rows) {
    const to = Math.min(height, from + rows);
    const { a, b } = colors(from, to);
    writeLabRows(picture, from, rowsOf(luminance, from, to), a, b);
    await step(to / height);
  }
  return alpha ? { ...picture, alpha } : picture;
}
