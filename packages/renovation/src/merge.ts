// From luminance and colours to the picture, strip by strip, so that a large photo's ab planes never exist whole.

import {
  createPlane,
  createRaster,
  type Plane,
  type Raster,
  resize,
  rowsOf,
  writeLabRows,
} from '@romnet/imaging';
import type { Chroma } from './color.js';
import { enlarger } from './enlarger.js';
import { ownChroma } from './own-chroma.js';
import type { Step } from './progress.js';
import type { Rows } from './repaired.js';

/** Samples of a strip, about: its float planes are then 4 MB each. */
const STRIP_SAMPLES = 1 << 20;

/**
 * The photo with this luminance and its own colours or tint. Where `repaired` says 1 its colours are damaged as its
 * luminance was, and come from the surroundings; without it all stay. ab are multiplied by `strength`.
 */
export async function mergeOwnColor(
  photo: Raster,
  luminance: Plane,
  step: Step,
  repaired?: Rows,
  strength = 1,
): Promise<Raster> {
  const colors = ownChroma(photo, luminance, repaired);
  return mergeStrips(photo, luminance, step, (from, to) => strengthened(colors(from, to), strength));
}

/**
 * The photo with this luminance and colours of the working size, whose edges are moved to where luminance has them, their ab
 * multiplied by `strength`.
 */
export async function mergeColor(
  photo: Raster,
  luminance: Plane,
  chroma: Chroma,
  step: Step,
  strength = 1,
): Promise<Raster> {
  const smallGuide = resize(luminance, chroma.a.width, chroma.a.height);
  const a = enlarger(chroma.a, smallGuide, luminance);
  const b = enlarger(chroma.b, smallGuide, luminance);
  return mergeStrips(photo, luminance, step, (from, to) =>
    strengthened({ a: a(from, to), b: b(from, to) }, strength),
  );
}

function strengthened({ a, b }: Chroma, strength: number): Chroma {
  if (strength === 1) return { a, b };
  const times = ({ width, height, data }: Plane) =>
    createPlane(
      width,
      height,
      data.map((value) => value * strength),
    );
  return { a: times(a), b: times(b) };
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
