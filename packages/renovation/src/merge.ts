// From luminance and colours to the picture, strip by strip, so that a large photo's ab planes never exist whole.

import {
  createPlane,
  createRaster,
  type Plane,
  type PlaneSource,
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
/** Nobody looks further up or down than this in the photo to make a row. */
const LEAST_ROWS = 64;

/**
 * The photo with this luminance and its own colours or tint. Where `repaired` says 1 its colours are damaged as its
 * luminance was, and come from the surroundings; without it all stay. ab are multiplied by `strength`.
 */
export async function mergeOwnColor(
  photo: Raster,
  luminance: PlaneSource,
  step: Step,
  repaired?: Rows,
  strength = 1,
  inPlace = false,
): Promise<Raster> {
  const colors = ownChroma(photo, luminance, repaired);
  const strips = (from: number, to: number) => strengthened(colors(from, to), strength);
  return mergeStrips(photo, luminance, step, strips, inPlace);
}

/**
 * The photo with this luminance and colours of the working size, whose edges are moved to where luminance has them, their ab
 * multiplied by `strength`.
 */
export async function mergeColor(
  photo: Raster,
  luminance: PlaneSource,
  chroma: Chroma,
  step: Step,
  strength = 1,
  inPlace = false,
): Promise<Raster> {
  const smallGuide = resize(luminance, chroma.a.width, chroma.a.height);
  const a = enlarger(chroma.a, smallGuide, luminance);
  const b = enlarger(chroma.b, smallGuide, luminance);
  const strips = (from: number, to: number) => strengthened({ a: a(from, to), b: b(from, to) }, strength);
  return mergeStrips(photo, luminance, step, strips, inPlace);
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

/**
 * `colors` gives the ab' planes of rows [from, to). What it and the luminance are made of may be the photo itself, and rows near
 * the asked ones: a strip is written only when the next one has been made, and has at least `LEAST_ROWS` rows.
 */
async function mergeStrips(
  photo: Raster,
  luminance: PlaneSource,
  step: Step,
  colors: (from: number, to: number) => Chroma,
  inPlace: boolean,
): Promise<Raster> {
  const { width, height, bitDepth, alpha } = photo;
  const picture: Raster = inPlace
    ? { width, height, bitDepth, data: photo.data }
    : createRaster(width, height, bitDepth);
  const rows = Math.max(LEAST_ROWS, Math.ceil(STRIP_SAMPLES / width));
  let write = () => {};
  for (let from = 0; from < height; from += rows) {
    const to = Math.min(height, from + rows);
    const { a, b } = colors(from, to);
    const L = rowsOf(luminance, from, to);
    write();
    write = () => writeLabRows(picture, from, L, a, b);
    await step(to / height);
  }
  write();
  return alpha ? { ...picture, alpha } : picture;
}
