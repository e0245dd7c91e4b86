// A part of a large picture that grain is measured in, so that measuring needs the same memory for any size.

import { createPlane, type Plane } from '@romnet/imaging';
import { REACH } from './estimate.js';
import { RADIUS } from './fine.js';

/** A picture of more than this area is represented by COUNT x COUNT squares of it, spread evenly. */
const AREA = 1 << 22;
const COUNT = 4;
const SIDE = 512;

export interface Sampled {
  readonly own: Plane;
  readonly restored: Plane;
  /** 1 also where squares meet, since what lies side by side there does not belong together. */
  readonly damage: Plane;
}

/** The planes themselves where they are small. */
export function sampleOf(all: Sampled): Sampled {
  const { width, height } = all.own;
  if (width * height <= AREA) return all;
  const wide = Math.min(SIDE, Math.floor(width / COUNT));
  const high = Math.min(SIDE, Math.floor(height / COUNT));
  const mosaic = (plane: Plane): Plane => {
    const result = createPlane(COUNT * wide, COUNT * high);
    for (let row = 0; row < COUNT * high; row++) {
      const y = start(Math.floor(row / high), high, height) + (row % high);
      for (let square = 0; square < COUNT; square++) {
        const from = y * width + start(square, wide, width);
        result.data.set(plane.data.subarray(from, from + wide), row * result.width + square * wide);
      }
    }
    return result;
  };
  const damage = mosaic(all.damage);
  const margin = RADIUS + REACH;
  const isNear = (at: number, side: number) => at % side < margin || at % side >= side - margin;
  for (let i = 0; i < damage.data.length; i++)
    if (isNear(i % damage.width, wide) || isNear(Math.floor(i / damage.width), high)) damage.data[i] = 1;
  return { own: mosaic(all.own), restored: mosaic(all.restored), damage };
}

/** Where the square of this number begins, the first and the last as far from the ends as from each other. */
const start = (square: number, side: number, length: number): number =>
  Math.floor(((square + 0.5) * length) / COUNT - side / 2);
