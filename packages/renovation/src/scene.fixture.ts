// A photo for tests of masks.

import { createRaster, type Raster } from '@romnet/imaging';

/** Soft bands with a bright square in them, from (81, 61) to (109, 89); grey, 16 bits. */
export function scene(width: number, height: number): Raster {
  const raster = createRaster(width, height, 16);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const isSquare = x > 80 && x < 110 && y > 60 && y < 90;
    raster.data.fill(isSquare ? 60_000 : 30_000 + 8000 * Math.sin(x / 19 + y / 31), i * 3, i * 3 + 3);
  }
  return raster;
}
