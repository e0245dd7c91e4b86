// Small pictures of large ones, for lists and albums.
import { type Raster, resizeRaster, toEightBit } from '@romnet/imaging';

/** Pixels of the longer side. */
const SIDE = 256;

export const thumbnailOf = (raster: Raster): Promise<Blob> => asJpeg(shrunk(raster, SIDE));

/** Of 8 bits, with at most `side` pixels along its longer side. */
export function shrunk(raster: Raster, side: number): Raster {
  const scale = Math.min(1, side / Math.max(raster.width, raster.height));
  const length = (full: number) => Math.max(1, Math.round(full * scale));
  return resizeRaster(toEightBit(raster), length(raster.width), length(raster.height));
}

/** As the browser writes it; for small pictures alone. */
export function asJpeg({ width, height, data }: Raster): Promise<Blob> {
  const pixels = new ImageData(width, height);
  for (let i = 0, at = 0; i < pixels.data.length; i += 4) {
    pixels.data[i] = data[at++]!;
    pixels.data[i + 1] = data[at++]!;
    pixels.data[i + 2] = data[at++]!;
    pixels.data[i + 3] = 255;
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
}
