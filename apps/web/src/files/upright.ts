// Turns a picture as EXIF's orientation says, 1 to 8. Browsers do so for what they decode; this is for what they do not.
import type { Raster } from '@romnet/imaging';

/** The upright picture; itself where it is upright. */
export function upright(raster: Raster, orientation: number): Raster {
  if (!(orientation >= 2 && orientation <= 8)) return raster;
  const turned = orientation >= 5;
  const { width: from, height: high } = raster;
  const [width, height] = turned ? [high, from] : [from, high];
  const source = (x: number, y: number): number => {
    const [u, v] = turned ? [y, x] : [x, y];
    const mirrored = [2, 3, 7, 8].includes(orientation);
    const flipped = [3, 4, 6, 7].includes(orientation);
    return (flipped ? high - 1 - v : v) * from + (mirrored ? from - 1 - u : u);
  };
  const move = <T extends Raster['data']>(data: T, channels: number): T => {
    const result = data.slice();
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const start = source(x, y) * channels;
        for (let c = 0; c < channels; c++) result[at++] = data[start + c]!;
      }
    return result as T;
  };
  const data = move(raster.data, 3);
  return { ...raster, ...{ width, height, data }, ...(raster.alpha && { alpha: move(raster.alpha, 1) }) };
}
