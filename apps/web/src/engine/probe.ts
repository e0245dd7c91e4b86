// A small picture, and how far two renovations of it are apart: what tells whether a graphics card can be trusted.
import { type Raster, rasterToLab } from '@romnet/imaging';

/** The most that L' and ab' may differ by. */
export const TOLERANCE = 2e-3;

const [WIDTH, HEIGHT] = [64, 48];

/** Soft waves and hard edges, grey, of 16 bits so that small differences show. */
export function probePicture(): Raster {
  const data = new Uint16Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const edge = (x >> 4) % 2 ? 25 : -25;
    const level = Math.round(257 * (128 + edge + 40 * Math.sin(x / 9 + 1) + 40 * Math.sin(y / 8 + 1)));
    data.fill(level, i * 3, i * 3 + 3);
  }
  return { width: WIDTH, height: HEIGHT, bitDepth: 16, data };
}

/** The largest difference of L' and ab' of two pictures of one size. */
export function difference(first: Raster, second: Raster): number {
  const [ours, theirs] = [rasterToLab(first), rasterToLab(second)];
  let most = 0;
  for (const plane of ['L', 'a', 'b'] as const)
    for (const [i, sample] of ours[plane].data.entries())
      most = Math.max(most, Math.abs(sample - theirs[plane].data[i]!));
  return most;
}
