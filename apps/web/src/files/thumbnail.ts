// A small picture of a large one, for lists.
import { type Raster, resizeRaster, toEightBit } from '@romnet/imaging';

/** Pixels of the longer side. */
const SIDE = 256;

export async function thumbnailOf(raster: Raster): Promise<Blob> {
  const scale = Math.min(1, SIDE / Math.max(raster.width, raster.height));
  const [width, height] = [raster.width, raster.height].map((side) => Math.max(1, Math.round(side * scale)));
  const { data } = resizeRaster(toEightBit(raster), width!, height!);
  const pixels = new Uint8ClampedArray(width! * height! * 4);
  for (let i = 0, at = 0; i < pixels.length; i += 4) {
    pixels[i] = data[at++]!;
    pixels[i + 1] = data[at++]!;
    pixels[i + 2] = data[at++]!;
    pixels[i + 3] = 255;
  }
  const canvas = new OffscreenCanvas(width!, height!);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width!, height!), 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
}
