// From luminance and colours to the picture, strip by strip, so that a large photo's ab planes never exist whole.

import {
  applyGuided,
  createPlane,
  createRaster,
  fitGuided,
  type Plane,
  type Raster,
  rasterToLab,
  resize,
  resizeRows,
  rowsOf,
  writeLabRows,
} from '@romnet/imaging';
import type { Chroma } from './color.js';
import type { Step } from './progress.js';

/** Samples of a strip, about: its float planes are then 4 MB each. */
const STRIP_SAMPLES = 1 << 20;

// The guided filter's windows, 3x3 samples of the working size, and the deviation of L' below which one counts as flat.
// Chosen by `npm run bench -- upsampling` among radii 1, 2, 4 and deviations 0.03 to 0.4.
const GUIDE_RADIUS = 1;
const GUIDE_EPSILON = 0.2 ** 2;

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
  const a = enlarger(chroma.a, smallGuide, luminance);
  const b = enlarger(chroma.b, smallGuide, luminance);
  return mergeStrips(photo, luminance, step, (from, to) => ({ a: a(from, to), b: b(from, to) }));
}

/**
 * Brings a small plane to the size of `guide`, rows [from, to) at a time: the guided filter, plus what it lost at the
 * small size, brought up bilinearly. The filter alone also smooths, since colour is not a line of luminance everywhere:
 * with the true ab of the 24 Kodak pictures at 65,536 pixels it comes to 39.3 dB PSNR at best and plain bilinear to 42.0;
 * with the rest added back, the two of them come to 42.5 (bench/upsampling.mjs).
 */
export function enlarger(small: Plane, smallGuide: Plane, guide: Plane): (from: number, to: number) => Plane {
  const model = fitGuided({ smallGuide, small, radius: GUIDE_RADIUS, epsilon: GUIDE_EPSILON });
  const kept = applyGuided(model, smallGuide).data;
  const lost = createPlane(
    small.width,
    small.height,
    small.data.map((value, i) => value - kept[i]!),
  );
  return (from, to) => {
    const result = applyGuided(model, guide, [from, to]);
    const rest = resizeRows(lost, guide.width, guide.height, from, to).data;
    for (let i = 0; i < rest.length; i++) result.data[i]! += rest[i]!;
    return result;
  };
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
