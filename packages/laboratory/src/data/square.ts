// Pictures as they are judged and shown: the centre square at one size, and planes of numbers painted again.
import { labToRaster, type Plane, type Raster } from '@romnet/imaging';
import { cropMap, warp } from './warp.js';

/** The centre square of a picture, the whole short side, at `size` x `size` pixels. */
export function centreSquare(picture: Raster, size: number): Raster {
  const side = Math.min(picture.width, picture.height);
  const geometry = { centreX: picture.width / 2, centreY: picture.height / 2, side };
  return warp(picture, cropMap(geometry, size), size);
}

/** An 8-bit picture of L' and, unless grey, ab' (a before b). */
export function paint(
  luminance: Plane,
  chroma: Float32Array = new Float32Array(2 * luminance.data.length),
): Raster {
  const count = luminance.data.length;
  const plane = (start: number): Plane => ({ ...luminance, data: chroma.subarray(start, start + count) });
  return labToRaster(luminance, plane(0), plane(count), 8);
}
