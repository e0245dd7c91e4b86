// The bilateral filter (Tomasi and Manduchi 1998): a blur that stops at edges.
import { createPlane, type Plane } from '../picture.js';

export interface BilateralOptions {
  /** The window is (2 radius + 1)^2. */
  readonly radius: number;
  /** Of distances, in pixels. */
  readonly sigmaSpace: number;
  /** Of differences, in the plane's units. */
  readonly sigmaValue: number;
}

/**
 * Each sample becomes a mean of its window, weighted by exp(-d^2 / 2 sigma^2) of distance and of difference. Beyond the border
 * the nearest sample stands. Throws where a sigma is not above 0 or radius not a whole number of at least 1.
 */
export function bilateralFilter(plane: Plane, options: BilateralOptions): Plane {
  const { radius, sigmaSpace, sigmaValue } = options;
  if (!(Number.isInteger(radius) && radius >= 1))
    throw new Error(`expected a whole number of at least 1 for radius, got ${radius}`);
  if (!(sigmaSpace > 0 && sigmaValue > 0))
    throw new Error(`expected sigmas above 0, got ${sigmaSpace} of space and ${sigmaValue} of values`);
  const { width, height, data } = plane;
  const result = createPlane(width, height);
  const near = Float64Array.from({ length: (2 * radius + 1) ** 2 }, (_, i) => {
    const [dy, dx] = [Math.floor(i / (2 * radius + 1)) - radius, (i % (2 * radius + 1)) - radius];
    return Math.exp(-(dx * dx + dy * dy) / (2 * sigmaSpace * sigmaSpace));
  });
  const scale = -1 / (2 * sigmaValue * sigmaValue);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const centre = data[y * width + x]!;
      let [sum, total, place] = [0, 0, 0];
      for (let dy = -radius; dy <= radius; dy++) {
        const row = Math.min(Math.max(y + dy, 0), height - 1) * width;
        for (let dx = -radius; dx <= radius; dx++) {
          const value = data[row + Math.min(Math.max(x + dx, 0), width - 1)]!;
          const weight = near[place++]! * Math.exp((value - centre) ** 2 * scale);
          sum += weight * value;
          total += weight;
        }
      }
      result.data[y * width + x] = sum / total;
    }
  return result;
}
