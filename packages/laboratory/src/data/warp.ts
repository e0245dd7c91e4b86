// Cuts a square out of a picture through an affine map (scale, rotation, shear, mirror) and jitters its colours mildly.
// Everything random comes in as numbers; see sample.ts for who chooses them.
import { createRaster, type Raster } from '@romnet/imaging';
import { between, type Random } from './random.js';

/** From pixel (x, y) of the square to (xx x + xy y + x0, yx x + yy y + y0) of the picture, pixel centres at +0.5. */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

export interface CropGeometry {
  /** Centre in the picture, pixels. */
  readonly centreX: number;
  readonly centreY: number;
  /** Side of the square in picture pixels. */
  readonly side: number;
  readonly mirrored?: boolean;
  /** Radians, and a shear along x; 0 unless told. */
  readonly rotation?: number;
  readonly shear?: number;
}

/** A random centre for a square of this side that lies within a picture. */
export function centreWithin(
  picture: { readonly width: number; readonly height: number },
  side: number,
  random: Random,
): { centreX: number; centreY: number } {
  return {
    centreX: between(random, side / 2, picture.width - side / 2),
    centreY: between(random, side / 2, picture.height - side / 2),
  };
}

/** The affine map of a crop to `size` x `size` pixels. */
export function cropMap(geometry: CropGeometry, size: number): Affine {
  const { centreX, centreY, side, mirrored = false, rotation = 0, shear = 0 } = geometry;
  const scale = side / size;
  const cos = Math.cos(rotation) * scale;
  const sin = Math.sin(rotation) * scale;
  const flip = mirrored ? -1 : 1;
  const [xx, yx] = [cos * flip, sin * flip];
  const [xy, yy] = [shear * cos - sin, shear * sin + cos];
  const half = size / 2;
  return { xx, xy, x0: centreX - half * (xx + xy), yx, yy, y0: centreY - half * (yx + yy) };
}

/**
 * The 8-bit square `size` x `size` that `map` cuts out of an 8-bit picture, bilinear, each pixel the mean of k x k
 * points so that shrinking by up to k does not alias. Points outside the picture take its nearest border pixel.
 */
export function warp(picture: Raster, map: Affine, size: number): Raster {
  const shrink = Math.max(Math.hypot(map.xx, map.yx), Math.hypot(map.xy, map.yy));
  const points = Math.max(1, Math.ceil(shrink - 0.05));
  const result = createRaster(size, size, 8);
  const { data, width, height } = picture;
  const [right, bottom] = [width - 1, height - 1];
  const share = 1 / (points * points);
  for (let y = 0, out = 0; y < size; y++) {
    for (let x = 0; x < size; x++, out += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let j = 0; j < points; j++) {
        const v = y + (j + 0.5) / points;
        for (let i = 0; i < points; i++) {
          const u = x + (i + 0.5) / points;
          const px = clamp(map.xx * u + map.xy * v + map.x0 - 0.5, right);
          const py = clamp(map.yx * u + map.yy * v + map.y0 - 0.5, bottom);
          const left = px | 0;
          const top = py | 0;
          const fx = px - left;
          const fy = py - top;
          const here = (top * width + left) * 3;
          const toRight = left < right ? 3 : 0;
          const below = here + (top < bottom ? width * 3 : 0);
          const w11 = fx * fy;
          const w01 = fx - w11;
          const w10 = fy - w11;
          const w00 = 1 - fx - w10;
          const far = below + toRight;
          const near = here + toRight;
          red += w00 * data[here]! + w01 * data[near]! + w10 * data[below]! + w11 * data[far]!;
          green +=
            w00 * data[here + 1]! + w01 * data[near + 1]! + w10 * data[below + 1]! + w11 * data[far + 1]!;
          blue +=
            w00 * data[here + 2]! + w01 * data[near + 2]! + w10 * data[below + 2]! + w11 * data[far + 2]!;
        }
      }
      result.data[out] = red * share + 0.5;
      result.data[out + 1] = green * share + 0.5;
      result.data[out + 2] = blue * share + 0.5;
    }
  }
  return result;
}

/** Mild changes of a reference's light and colour. 1 and 0 leave it as it is. */
export interface ColorJitter {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Radians in the ab plane. */
  readonly hue: number;
}

/**
 * The planes of a jittered reference, in place: L' = brightness and contrast about mid grey, ab' scaled and turned.
 * Results are clamped to [-1, 1], the range of network units.
 */
export function jitterColors(L: Float32Array, ab: Float32Array, jitter: ColorJitter): void {
  const count = L.length;
  const cos = Math.cos(jitter.hue) * jitter.saturation;
  const sin = Math.sin(jitter.hue) * jitter.saturation;
  for (let at = 0; at < count; at++) {
    L[at] = limit(((L[at]! + 1) * jitter.brightness - 1) * jitter.contrast);
    const a = ab[at]!;
    const b = ab[count + at]!;
    ab[at] = limit(cos * a - sin * b);
    ab[count + at] = limit(sin * a + cos * b);
  }
}

const clamp = (value: number, top: number): number => Math.min(Math.max(value, 0), top);
const limit = (value: number): number => Math.min(Math.max(value, -1), 1);
