// Explanations as pictures that a person understands. Each shows the whole photo, at most 1024 pixels on its long side.

import {
  createPlane,
  createRaster,
  labToRaster,
  type Plane,
  type Raster,
  rasterToLuminance,
  resize,
  resizeRaster,
  toEightBit,
} from '@romnet/imaging';
import { shrinkReference } from '../color.js';
import type { Size } from '../working-size.js';
import { type Explanation, type MatchMap, PALETTE } from './explanation.js';

const LONGEST = 1024;
/** ab' of the colours that stand for references; the hue turns by the golden angle, so that neighbours differ. */
const CHROMA = 0.4;
const GOLDEN = 2.399963;
const FIRST_HUE = 0.7;
/** Changes of L' from here on have the full colour: 15 units of L. */
const FULL_CHANGE = 0.3;

export interface ExplanationPictures {
  /** The photo, each place in the colour of the reference that won; grey where the palette did. */
  readonly sources?: Raster;
  /** The photo put together from the places of references that won; grey where the palette did. */
  readonly matched?: Raster;
  /** How sure the matches are: black is nothing, white all of the attention. */
  readonly sureness?: Raster;
  /** What became lighter in red, what became darker in blue, full from 15 units of L on. */
  readonly change: Raster;
  /** Where the photo was repaired: white surely. */
  readonly damage?: Raster;
}

/** The pictures of an explanation; `references` are all that were offered, in their order. */
export function explanationPictures(
  photo: Raster,
  { matches, change, damage }: Explanation,
  references: readonly Raster[],
): ExplanationPictures {
  const size = boundedSize(photo);
  const [finest] = matches;
  const luminance = rasterToLuminance(resizeRaster(photo, size.width, size.height));
  return {
    ...(finest && {
      sources: paintSources(luminance, finest),
      matched: paintMatched(finest, references),
      sureness: paintHeat(finest, size),
    }),
    change: paintChange(luminance, resize(change, size.width, size.height)),
    ...(damage && { damage: paintGrey(resize(damage, size.width, size.height)) }),
  };
}

/** The colour that stands for a reference, as #rrggbb of middle lightness. */
export function referenceColor(place: number): string {
  const plane = (value: number) => createPlane(1, 1, value);
  const { data } = labToRaster(plane(0.1), plane(abOf(place)[0]), plane(abOf(place)[1]), 8);
  return `#${[...data].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

const abOf = (place: number): [number, number] =>
  place === PALETTE
    ? [0, 0]
    : [CHROMA * Math.cos(FIRST_HUE + GOLDEN * place), CHROMA * Math.sin(FIRST_HUE + GOLDEN * place)];

function boundedSize({ width, height }: Size): Size {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** For every pixel of a picture the place of a map that it lies in. */
function placesOf({ width, height }: MatchMap, size: Size): Uint32Array {
  return Uint32Array.from({ length: size.width * size.height }, (_, i) => {
    const x = Math.floor((((i % size.width) + 0.5) / size.width) * width);
    return Math.floor(((Math.floor(i / size.width) + 0.5) / size.height) * height) * width + x;
  });
}

function paintSources(luminance: Plane, match: MatchMap): Raster {
  const { width, height } = luminance;
  const [a, b] = [createPlane(width, height), createPlane(width, height)];
  for (const [i, at] of placesOf(match, luminance).entries())
    [a.data[i], b.data[i]] = abOf(match.source[at]!);
  // Neither black nor white has room for a colour.
  const light = createPlane(
    width,
    height,
    luminance.data.map((value) => 0.1 + 0.6 * value),
  );
  return labToRaster(light, a, b, 8);
}

/** At the photo's working size, where a place is `scale` pixels wide. */
function paintMatched(match: MatchMap, references: readonly Raster[]): Raster {
  const { scale, source } = match;
  const [width, height] = [match.width * scale, match.height * scale];
  const small = references.map((reference) => toEightBit(shrinkReference(reference)));
  const raster = createRaster(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const at = Math.floor(y / scale) * match.width + Math.floor(x / scale);
      const from = small[source[at]!];
      if (!from) {
        raster.data.fill(128, i, i + 3);
        continue;
      }
      const column = clamp(match.x[at]! * from.width + (x % scale) - scale / 2, from.width);
      const row = clamp(match.y[at]! * from.height + (y % scale) - scale / 2, from.height);
      const k = (row * from.width + column) * 3;
      raster.data.set(from.data.subarray(k, k + 3), i);
    }
  }
  return raster;
}

const clamp = (value: number, length: number) => Math.min(length - 1, Math.max(0, Math.floor(value)));

/** From black over red and yellow to white. */
function paintHeat(match: MatchMap, size: Size): Raster {
  const raster = createRaster(size.width, size.height);
  for (const [i, at] of placesOf(match, size).entries()) {
    const heat = 3 * match.share[at]!;
    for (let c = 0; c < 3; c++) raster.data[i * 3 + c] = Math.round(255 * Math.min(1, Math.max(0, heat - c)));
  }
  return raster;
}

function paintChange(luminance: Plane, change: Plane): Raster {
  const { width, height } = luminance;
  const raster = createRaster(width, height);
  for (let i = 0; i < width * height; i++) {
    // The photo itself stands behind it, faintly.
    const base = 200 + 30 * luminance.data[i]!;
    const share = Math.min(1, Math.max(-1, change.data[i]! / FULL_CHANGE));
    const [r, g, b] = share > 0 ? [1, 1 - share, 1 - share] : [1 + share, 1 + share, 1];
    raster.data.set([base * r, base * g, base * b], i * 3);
  }
  return raster;
}

function paintGrey({ width, height, data }: Plane): Raster {
  const raster = createRaster(width, height);
  for (let i = 0; i < data.length; i++) raster.data.fill(Math.round(255 * data[i]!), i * 3, i * 3 + 3);
  return raster;
}
