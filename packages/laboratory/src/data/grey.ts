// Pictures without colour, of a luminance alone.
import { createPlane, labToRaster, type Plane, type Raster } from '@romnet/imaging';

/** An 8-bit picture of L' with ab = 0: three equal channels, which rounding would otherwise set one apart. */
export function greyPicture(luminance: Plane): Raster {
  const none = createPlane(luminance.width, luminance.height);
  const raster = labToRaster(luminance, none, none, 8);
  for (let i = 0; i < raster.data.length; i += 3) raster.data.fill(raster.data[i + 1]!, i, i + 3);
  return raster;
}
