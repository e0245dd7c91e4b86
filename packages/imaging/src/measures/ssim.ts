// Structural similarity (Wang et al. 2004): Gaussian window 11x11 of sigma 1.5, K1 = 0.01, K2 = 0.03, the valid
// region only, the mean over channels; scikit-image with gaussian_weights and use_sample_covariance=False.

import { checkSameSize, type Raster, toEightBit } from '../picture.js';

const SIDE = 11;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

const raw = Array.from({ length: SIDE }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * SIGMA * SIGMA)));
const total = raw.reduce((sum, v) => sum + v, 0);
const WINDOW = Float64Array.from(raw, (v) => v / total);

/** SSIM of two rasters on sRGB 8-bit samples, in [-1, 1]. Throws where sizes differ or a side is below 11. */
export function ssim(picture: Raster, reference: Raster): number {
  checkSameSize('the picture to measure', picture, reference);
  if (picture.width < SIDE || picture.height < SIDE) {
    throw new Error(`expected at least ${SIDE}x${SIDE} for SSIM, got ${picture.width}x${picture.height}`);
  }
  const x = toEightBit(picture).data;
  const y = toEightBit(reference).data;
  let sum = 0;
  for (let channel = 0; channel < 3; channel++)
    sum += channelSsim(x, y, channel, picture.width, picture.height);
  return sum / 3;
}

/** One channel. Rows are filtered across once and kept for as long as the window needs them: eleven at a time. */
function channelSsim(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  channel: number,
  width: number,
  height: number,
): number {
  const columns = width - SIDE + 1;
  // The five moments of a row side by side: x, y, xx, yy, xy.
  const ring = Array.from({ length: SIDE }, () => new Float64Array(5 * columns));
  const moments = new Float64Array(5 * columns);
  let sum = 0;
  for (let row = 0; row < height; row++) {
    filterAcross(x, y, row * width * 3 + channel, columns, ring[row % SIDE]!);
    if (row < SIDE - 1) continue;
    moments.fill(0);
    for (let k = 0; k < SIDE; k++) {
      const line = ring[(row + 1 + k) % SIDE]!;
      const weight = WINDOW[k]!;
      for (let i = 0; i < moments.length; i++) moments[i]! += weight * line[i]!;
    }
    sum += sumRow(moments, columns);
  }
  return sum / (columns * (height - SIDE + 1));
}

function filterAcross(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  start: number,
  columns: number,
  out: Float64Array,
): void {
  for (let column = 0; column < columns; column++) {
    let [meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0];
    for (let k = 0; k < SIDE; k++) {
      const at = start + (column + k) * 3;
      const vx = x[at]!;
      const vy = y[at]!;
      const wx = WINDOW[k]! * vx;
      const wy = WINDOW[k]! * vy;
      meanX += wx;
      meanY += wy;
      xx += wx * vx;
      yy += wy * vy;
      xy += wx * vy;
    }
    out[column] = meanX;
    out[columns + column] = meanY;
    out[2 * columns + column] = xx;
    out[3 * columns + column] = yy;
    out[4 * columns + column] = xy;
  }
}

function sumRow(moments: Float64Array, columns: number): number {
  let sum = 0;
  for (let i = 0; i < columns; i++) {
    const meanX = moments[i]!;
    const meanY = moments[columns + i]!;
    const varianceX = moments[2 * columns + i]! - meanX * meanX;
    const varianceY = moments[3 * columns + i]! - meanY * meanY;
    const covariance = moments[4 * columns + i]! - meanX * meanY;
    sum +=
      ((2 * meanX * meanY + C1) * (2 * covariance + C2)) /
      ((meanX * meanX + meanY * meanY + C1) * (varianceX + varianceY + C2));
  }
  return sum;
}
