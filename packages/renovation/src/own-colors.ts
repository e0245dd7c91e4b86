// Whether a photo has colours worth keeping: a colour photograph, an autochrome or a hand-tinted portrait, not a sepia or
// stained one. To keep wrongly costs one more run; to colour wrongly destroys something: in doubt they are kept.

import {
  createPlane,
  type LabPlanes,
  LUMINANCE_SCALE,
  type Plane,
  type Raster,
  rasterToLab,
  removeTint,
  resize,
  resizeRaster,
  solid,
} from '@romnet/imaging';
import { insideOf, lieInBorder } from './border.js';
import { describeHues } from './hue.js';

/** The verdict, and why, in a few words: "red on 11 % of it", "one tint at most, with nothing but stains". */
export interface OwnColors {
  readonly keeps: boolean;
  readonly reason: string;
}

/** The long side that the question is asked at, in pixels. */
const SIDE = 256;
/** Colours count where they fill squares of 2 RADIUS + 1 samples: pen strokes, stamps and grain do not. */
const RADIUS = 3;
/** The share of the photo that has to show a colour: half a percent, as cheeks or a tie. */
const LEAST_SHARE = 0.005;
/** How much a local change along the hue of paper counts beside one across it: skin and wood change so, but so do stains. */
const ALONG = 0.3;
/** The share of the photo that has to show such a change, and how many of its long sides make a neighbourhood. */
const ALONG_SHARE = 0.01;
const NEIGHBOURHOODS = 12;
/** The lightness that the bright tenth of a photo usually has: darker ones show less chroma for the same colour. */
const USUAL_LIGHT = 65;
const LEAST_LIGHT = 30;

/**
 * Photos of this strength (Lab units) keep their colours: set so that all 151 colour photographs of `dev` do; what that
 * means for others stands in docs/own-colours.md.
 */
const LEAST_STRENGTH = 2.6;
/** Below this share of it the inside of a photo is free of colour, and a strip beside it is no part of the photo. */
const CLEAN = 0.75;
/** Below so many times it, the verdict says that it is in doubt. */
const DOUBT = 2;

export function ownColors(photo: Raster): OwnColors {
  const scale = Math.min(1, SIDE / Math.max(photo.width, photo.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const small = resizeRaster(photo, side(photo.width), side(photo.height));
  const lab = rasterToLab(small);
  const { width, height } = lab.L;
  const visible = visiblePlaces(small);
  const light = Math.max(LEAST_LIGHT, quantile(lab.L.data, 0.9) * LUMINANCE_SCALE + LUMINANCE_SCALE);
  const level = (LEAST_STRENGTH * light) / USUAL_LIGHT;
  const whole = findColors(lab, visible);
  const strength = strengthOf(whole);
  if (strength < level) return { keeps: false, reason: 'one tint at most, with nothing but stains' };

  // A strip at the side is no part of the photo, so the tint that counts is that of the inside.
  const inside = insideOf(width, height).map((value, i) => value * visible[i]!);
  const all = findColors(lab, visible, inside);
  const only = (values: Float32Array) => values.map((value, i) => value * inside[i]!);
  if (strengthOf({ across: only(all.across), along: only(all.along) }) < CLEAN * level) {
    const stands = Uint8Array.from(all.across, (value, i) =>
      value >= level || ALONG * all.along[i]! >= level ? 1 : 0,
    );
    if (lieInBorder(stands, lab, width, height)) {
      return { keeps: false, reason: 'colours only in a straight strip at the border' };
    }
  }
  const doubt = strength < DOUBT * level ? ', in doubt' : '';
  return { keeps: true, reason: `${describeHues(lab, visible)}${doubt}` };
}

interface Found {
  /** Solid changes across the hue of paper and local ones along it, in Lab units, whatever their sign. */
  readonly across: Float32Array;
  readonly along: Float32Array;
}

/** What a tint does not explain at `places` (1, elsewhere 0); the tint is that of `tinted`, the same places unless told. */
function findColors(lab: LabPlanes, places: Uint8Array, tinted = places): Found {
  const rest = removeTint(lab, tinted);
  const masked = ({ width, height, data }: Plane) =>
    createPlane(
      width,
      height,
      data.map((value, i) => value * places[i]!),
    );
  return { across: solidBothWays(masked(rest.across)), along: solidBothWays(local(masked(rest.along))) };
}

const strengthOf = ({ across, along }: Found) =>
  quantile(across, 1 - LEAST_SHARE) + ALONG * quantile(along, 1 - ALONG_SHARE);

/** 1 where a photo is at least half opaque; what lies hidden elsewhere says nothing. */
function visiblePlaces({ alpha, bitDepth, width, height }: Raster): Uint8Array {
  if (!alpha) return new Uint8Array(width * height).fill(1);
  const half = bitDepth === 8 ? 128 : 32768;
  return Uint8Array.from(alpha, (value) => (value >= half ? 1 : 0));
}

/** What is left when the mean of the neighbourhood is taken off: yellowing is smooth. */
function local(plane: Plane): Plane {
  const few = (length: number) => Math.max(1, Math.min(length, NEIGHBOURHOODS));
  const { width, height, data } = plane;
  const low = resize(resize(plane, few(width), few(height)), width, height).data;
  return createPlane(
    width,
    height,
    data.map((value, i) => value - low[i]!),
  );
}

/** The solid part of a plane above and below 0, whichever is more. */
function solidBothWays(plane: Plane): Float32Array {
  const { width, height, data } = plane;
  const above = solid(
    createPlane(
      width,
      height,
      data.map((value) => Math.max(0, value)),
    ),
    RADIUS,
  ).data;
  const below = solid(
    createPlane(
      width,
      height,
      data.map((value) => Math.max(0, -value)),
    ),
    RADIUS,
  ).data;
  return above.map((value, i) => Math.max(value, below[i]!));
}

function quantile(values: Float32Array, share: number): number {
  return Float32Array.from(values).sort()[Math.floor(share * (values.length - 1))]!;
}
