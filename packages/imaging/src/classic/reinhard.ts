// Colour transfer by means and deviations in l-alpha-beta (Reinhard et al. 2001).
import { createRaster, type Raster, toEightBit } from '../picture.js';

// Reinhard et al. 2001, the product of Eq. (2) and (3): RGB in [0, 1] to LMS; and Eq. (9), LMS to RGB.
const TO_LMS = [0.3811, 0.5783, 0.0402, 0.1967, 0.7244, 0.0782, 0.0241, 0.1288, 0.8444] as const;
const TO_RGB = [4.4679, -3.5873, 0.1193, -1.2186, 2.3809, -0.1624, 0.0497, -0.2439, 1.2045] as const;
/** Black has no logarithm. */
const LEAST = 1 / 255;
const [R3, R6, R2] = [Math.sqrt(3), Math.sqrt(6), Math.sqrt(2)];

type Triple = [number, number, number];

/**
 * The picture with the reference's mean and standard deviation in each of l, alpha and beta, 8 bits. A channel without any
 * deviation, such as the colours of a grey picture, takes the reference's mean: a grey picture gets one tint all over.
 */
export function reinhardTransfer(picture: Raster, reference: Raster): Raster {
  const source = toEightBit(picture);
  const own = statistics(source);
  const other = statistics(toEightBit(reference));
  const scales = own.deviations.map((deviation, i) =>
    deviation > 1e-6 ? other.deviations[i]! / deviation : 0,
  );
  const result = createRaster(source.width, source.height);
  for (let i = 0; i < source.data.length; i += 3) {
    const lab = toLab(source.data, i);
    const moved = lab.map((v, k) => (v - own.means[k]!) * scales[k]! + other.means[k]!) as Triple;
    const rgb = fromLab(moved);
    for (let k = 0; k < 3; k++) result.data[i + k] = Math.min(1, Math.max(0, rgb[k]!)) * 255 + 0.5;
  }
  return result;
}

function statistics({ data }: Raster): { means: Triple; deviations: Triple } {
  const [sums, squares]: [Triple, Triple] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let i = 0; i < data.length; i += 3)
    toLab(data, i).forEach((v, k) => {
      sums[k]! += v;
      squares[k]! += v * v;
    });
  const count = data.length / 3;
  const means = sums.map((sum) => sum / count) as Triple;
  const variance = (k: number) => Math.max(0, squares[k]! / count - means[k]! ** 2);
  return { means, deviations: means.map((_, k) => Math.sqrt(variance(k))) as Triple };
}

const product = (m: readonly number[], [x, y, z]: Triple): Triple =>
  [0, 3, 6].map((row) => m[row]! * x + m[row + 1]! * y + m[row + 2]! * z) as Triple;

/** Eq. (4) to (6). */
function toLab(data: Raster['data'], i: number): Triple {
  const rgb = [data[i]! / 255, data[i + 1]! / 255, data[i + 2]! / 255] as Triple;
  const [l, m, s] = product(TO_LMS, rgb).map((v) => Math.log10(Math.max(v, LEAST))) as Triple;
  return [(l + m + s) / R3, (l + m - 2 * s) / R6, (l - m) / R2];
}

/** Eq. (8) and (9). */
function fromLab([lightness, alpha, beta]: Triple): Triple {
  const [a, b, c] = [lightness / R3, alpha / R6, beta / R2];
  return product(TO_RGB, [10 ** (a + b + c), 10 ** (a + b - c), 10 ** (a - 2 * b)]);
}
