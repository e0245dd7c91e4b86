// Colours a whole picture once, at a bounded working size: design, section 6; paper, Sections III-B and III-C.

import {
  createPlane,
  joinChroma,
  type Plane,
  type Raster,
  rasterToLab,
  resize,
  resizeRaster,
} from '@romnet/imaging';
import { colorizationModel } from '@romnet/network';
import type { Model } from './model.js';
import type { ProgramCache } from './programs.js';
import { type Size, workingSize } from './working-size.js';

/**
 * The area at which pictures and references are coloured, in pixels: about 256x256. The first weights were trained on
 * 96x96; on 14 dev photographs their colour without a reference was best at 128 (22.41 dB) and lost 0.14 dB at 256, with a
 * good reference it gained up to 320 (25.3 dB at 128, 26.1 at 256, 26.2 at 320).
 */
export const COLOR_AREA = 256 * 256;

/** ab' planes at the working size. */
export interface Chroma {
  readonly a: Plane;
  readonly b: Plane;
}

/**
 * A reference as small as colouring needs it. Renovating takes references of any size; who keeps many open saves
 * memory by keeping these instead, with the same result.
 */
export function shrinkReference(reference: Raster, area = COLOR_AREA): Raster {
  const { width, height } = workingSize(reference, area);
  if (width === reference.width && height === reference.height) return reference;
  return resizeRaster(reference, width, height);
}

/** The colours of a picture with this luminance (L' units, any size), at its working size. */
export async function colorize(
  luminance: Plane,
  references: readonly Raster[],
  model: Model,
  programs: ProgramCache,
  area: number,
): Promise<Chroma> {
  const size = workingSize(luminance, area);
  const { width, height } = size;
  const small = references.map((reference) => rasterToLab(shrinkReference(reference, area)));
  const sizes = small.map(({ L }): Size => ({ width: L.width, height: L.height }));
  const feeds: Record<string, Float32Array> = { luminance: resize(luminance, width, height).data };
  for (const [i, { L, a, b }] of small.entries()) {
    feeds[`referenceLuminance${i}`] = L.data;
    feeds[`referenceChroma${i}`] = joinChroma(a, b);
  }
  const key = `color ${[size, ...sizes].map((side) => `${side.width}x${side.height}`).join(' ')}`;
  const program = await programs.get(key, () => colorizationModel(model.preset, model.weights, size, sizes));
  const { chroma } = await program.run(feeds);
  if (!chroma) throw new Error('internal: the colorization model has no output "chroma"');
  const count = width * height;
  return {
    a: createPlane(width, height, chroma.subarray(0, count)),
    b: createPlane(width, height, chroma.subarray(count)),
  };
}
