// Colours that a person puts on places of a photo: checked, and brought to the size at which the photo is coloured.

import { createRaster, rasterToLab } from '@romnet/imaging';
import { type HintDisc, type Preset, takesHints } from '@romnet/network';
import type { Size } from './working-size.js';

/** A colour for a place of the upright photo, and so for what looks like it. */
export interface Hint {
  /** The pixel, from 0; fractions lie between pixels. */
  readonly x: number;
  readonly y: number;
  /** Of the disc that surely has this colour, in pixels. Default a fiftieth of the photo's short side. */
  readonly radius?: number;
  /** sRGB, 0 to 255. How light the colour is does not matter: the photo says that. */
  readonly color: readonly [red: number, green: number, blue: number];
}

const DEFAULT_RADIUS = 1 / 50;

/** The smallest radius at the size at which photos are coloured: training had none below, and a dot should colour a pixel. */
const LEAST_RADIUS = 1;

/** Throws one line that numbers the first hint that does not fit the photo, or where the model takes none. */
export function checkHints(hints: readonly Hint[], { width, height }: Size, preset: Preset): void {
  if (hints.length > 0 && !takesHints(preset))
    throw new Error(`expected a model that takes hints, got preset "${preset.name}", which takes none`);
  for (const [i, { x, y, radius, color }] of hints.entries()) {
    if (!(x >= 0 && x < width && y >= 0 && y < height))
      throw new Error(
        `expected a place inside the photo (${width}x${height}) for hint ${i + 1}, got ${x},${y}`,
      );
    if (radius !== undefined && !(radius > 0 && Number.isFinite(radius)))
      throw new Error(`expected a radius above 0 for hint ${i + 1}, got ${radius}`);
    if (color.length !== 3 || !color.every((value) => value >= 0 && value <= 255))
      throw new Error(
        `expected red, green and blue from 0 to 255 for hint ${i + 1}, got ${color.join(', ')}`,
      );
  }
}

/** Hints of a photo of this size as discs on it at its working size. */
export function hintDiscs(hints: readonly Hint[], photo: Size, size: Size): HintDisc[] {
  const [across, down] = [size.width / photo.width, size.height / photo.height];
  return hints.map(({ x, y, radius = DEFAULT_RADIUS * Math.min(photo.width, photo.height), color }) => {
    return {
      // The middle of the pixel.
      x: Math.min(x + 0.5, photo.width) * across,
      y: Math.min(y + 0.5, photo.height) * down,
      radius: Math.max(LEAST_RADIUS, radius * Math.sqrt(across * down)),
      color: chromaOf(color),
    };
  });
}

/** ab' of a colour. */
function chromaOf(color: Hint['color']): [number, number] {
  const pixel = createRaster(1, 1, 16);
  for (const [channel, value] of color.entries()) pixel.data[channel] = Math.round(257 * value);
  const { a, b } = rasterToLab(pixel);
  return [a.data[0]!, b.data[0]!];
}
