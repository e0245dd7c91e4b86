// Planes that exist whole for those who ask: a luminance small enough for who only looks at what a photo shows, and the map of
// damage once somebody looks at it.

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

/** The result with `damage`, which becomes a plane when it is first looked at: of 100 megapixels that takes 400 MB. */
export function withDamage<T extends object>(
  result: T,
  damage: PlaneSource | undefined,
): T & { readonly damage: Plane | undefined } {
  let whole: Plane | undefined;
  return Object.defineProperty(result, 'damage', {
    enumerable: true,
    get: () => {
      if (damage) whole ??= wholePlane(damage);
      return whole;
    },
  }) as T & { readonly damage: Plane | undefined };
}
