// The median filter: repair as it was done before networks.
import { createPlane, type Plane } from '../picture.js';

/**
 * Each sample becomes the median of the (2 radius + 1)^2 around it; beyond the border the nearest sample stands, as in
 * SciPy's mode `nearest`. Throws where radius is not a whole number of at least 0.
 */
export function medianFilter(plane: Plane, radius: number): Plane {
  if (!(Number.isInteger(radius) && radius >= 0))
    throw new Error(`expected a whole number of at least 0 for radius, got ${radius}`);
  const { width, height, data } = plane;
  const result = createPlane(width, height);
  const side = 2 * radius + 1;
  const window = new Float32Array(side * side);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let count = 0;
      for (let dy = -radius; dy <= radius; dy++) {
        const row = Math.min(Math.max(y + dy, 0), height - 1) * width;
        for (let dx = -radius; dx <= radius; dx++)
          window[count++] = data[row + Math.min(Math.max(x + dx, 0), width - 1)]!;
      }
      result.data[y * width + x] = window.sort()[count >> 1]!;
    }
  return result;
}
