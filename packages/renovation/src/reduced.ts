// A luminance small enough to exist whole, for those who only look at what a photo shows.

import { type Plane, type PlaneSource, resize, wholePlane } from '@romnet/imaging';

/** The largest area that is handed out at its own size, in pixels. */
const AREA = 1 << 22;

/** The plane, or, where it has more than about 4 megapixels, a reduced one. */
export function reducedLuminance(luminance: PlaneSource): Plane {
  const { width, height } = luminance;
  const scale = Math.min(1, Math.sqrt(AREA / (width * height)));
  if (scale === 1) return wholePlane(luminance);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resize(luminance, side(width), side(height));
}
