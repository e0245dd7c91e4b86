// The fine structure of a plane: what differs from the mean of a small neighbourhood.

import { createPlane, type Plane } from '@romnet/imaging';

/** Neighbourhoods are 2 RADIUS + 1 samples wide: grain lies within them, tone and shading do not. */
export const RADIUS = 4;

/** The mean over the squares around each sample, as far as they exist. */
export function localMean({ width, height, data }: Plane): Plane {
  const along = (source: Float32Array, count: number, length: number, step: number, jump: number) => {
    const result = new Float32Array(source.length);
    for (let line = 0; line < count; line++) {
      let sum = 0;
      let [first, last] = [0, -1];
      for (let i = 0; i < length; i++) {
        while (last < Math.min(length - 1, i + RADIUS)) sum += source[line * jump + ++last * step]!;
        while (first < i - RADIUS) sum -= source[line * jump + first++ * step]!;
        result[line * jump + i * step] = sum / (last - first + 1);
      }
    }
    return result;
  };
  return createPlane(width, height, along(along(data, height, width, 1, width), width, height, width, 1));
}

/** A plane less its local mean. */
export function fineOf(plane: Plane): Plane {
  const mean = localMean(plane).data;
  return createPlane(
    plane.width,
    plane.height,
    plane.data.map((value, i) => value - mean[i]!),
  );
}
