// Colourfulness (Hasler and Süsstrunk 2003): 0 for grey, about 33 for "moderately", 82 for "highly" colourful.

import { type Raster, toEightBit } from '../picture.js';

/** sqrt(var(rg) + var(yb)) + 0.3 sqrt(mean(rg)^2 + mean(yb)^2), rg = R - G, yb = (R + G)/2 - B, of 8-bit samples. */
export function colorfulness(raster: Raster): number {
  const { data } = toEightBit(raster);
  const count = data.length / 3;
  let [sumRg, sumYb, squareRg, squareYb] = [0, 0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    const rg = data[i]! - data[i + 1]!;
    const yb = (data[i]! + data[i + 1]!) / 2 - data[i + 2]!;
    sumRg += rg;
    sumYb += yb;
    squareRg += rg * rg;
    squareYb += yb * yb;
  }
  const meanRg = sumRg / count;
  const meanYb = sumYb / count;
  const variance = squareRg / count - meanRg * meanRg + squareYb / count - meanYb * meanYb;
  return Math.sqrt(Math.max(0, variance)) + 0.3 * Math.hypot(meanRg, meanYb);
}
