// JPEG's share of the damage: 8x8 cosine transform, quantisation by the standard's luminance table, and back.
import { clamp } from './field.js';
import type { DamageParameters, DamageRule } from './kinds.js';

// ITU-T T.81, Annex K, table K.1.
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

// cos(k pi / 16) / 2: the entries of the orthonormal DCT-II of eight numbers.
const cosine = (k: number): number => Math.cos((k * Math.PI) / 16) / 2;
const [C1, C2, C3, C4] = [cosine(1), cosine(2), cosine(3), cosine(4)];
const [C5, C6, C7] = [cosine(5), cosine(6), cosine(7)];

/**
 * The DCT of the eight numbers at `first`, `first + step`, ..., in place. Sums and differences of mirrored numbers feed
 * even and odd coefficients apart, which halves the products.
 */
function forward(a: Float64Array, first: number, step: number): void {
  const last = first + 7 * step;
  const s0 = a[first]! + a[last]!;
  const d0 = a[first]! - a[last]!;
  const s1 = a[first + step]! + a[last - step]!;
  const d1 = a[first + step]! - a[last - step]!;
  const s2 = a[first + 2 * step]! + a[last - 2 * step]!;
  const d2 = a[first + 2 * step]! - a[last - 2 * step]!;
  const s3 = a[first + 3 * step]! + a[last - 3 * step]!;
  const d3 = a[first + 3 * step]! - a[last - 3 * step]!;
  a[first] = C4 * (s0 + s1 + s2 + s3);
  a[first + step] = C1 * d0 + C3 * d1 + C5 * d2 + C7 * d3;
  a[first + 2 * step] = C2 * (s0 - s3) + C6 * (s1 - s2);
  a[first + 3 * step] = C3 * d0 - C7 * d1 - C1 * d2 - C5 * d3;
  a[first + 4 * step] = C4 * (s0 - s1 - s2 + s3);
  a[first + 5 * step] = C5 * d0 - C1 * d1 + C7 * d2 + C3 * d3;
  a[first + 6 * step] = C6 * (s0 - s3) - C2 * (s1 - s2);
  a[last] = C7 * d0 - C5 * d1 + C3 * d2 - C1 * d3;
}

/** The transpose of `forward`, which is its inverse. */
function inverse(a: Float64Array, first: number, step: number): void {
  const last = first + 7 * step;
  const [x0, x1, x2, x3] = [a[first]!, a[first + step]!, a[first + 2 * step]!, a[first + 3 * step]!];
  const [x4, x5, x6, x7] = [a[first + 4 * step]!, a[last - 2 * step]!, a[last - step]!, a[last]!];
  const e0 = C4 * (x0 + x4) + C2 * x2 + C6 * x6;
  const e1 = C4 * (x0 - x4) + C6 * x2 - C2 * x6;
  const e2 = C4 * (x0 - x4) - C6 * x2 + C2 * x6;
  const e3 = C4 * (x0 + x4) - C2 * x2 - C6 * x6;
  const o0 = C1 * x1 + C3 * x3 + C5 * x5 + C7 * x7;
  const o1 = C3 * x1 - C7 * x3 - C1 * x5 - C5 * x7;
  const o2 = C5 * x1 - C1 * x3 + C7 * x5 + C3 * x7;
  const o3 = C7 * x1 - C5 * x3 + C3 * x5 - C1 * x7;
  a[first] = e0 + o0;
  a[last] = e0 - o0;
  a[first + step] = e1 + o1;
  a[last - step] = e1 - o1;
  a[first + 2 * step] = e2 + o2;
  a[last - 2 * step] = e2 - o2;
  a[first + 3 * step] = e3 + o3;
  a[last - 3 * step] = e3 - o3;
}

/** Each row, then each column, of the 64 numbers. */
function overBlock(block: Float64Array, line: (a: Float64Array, first: number, step: number) => void): void {
  for (let i = 0; i < 8; i++) line(block, 8 * i, 1);
  for (let i = 0; i < 8; i++) line(block, i, 8);
}

export const blocks: DamageRule<DamageParameters['blocks']> = {
  structural: false,
  apply: (plane, { quality }) => {
    const { width, height, data } = plane;
    const q = clamp(quality, 1, 100);
    const scale = q < 50 ? 50 / q : 2 - q / 50;
    const steps = LUMINANCE.map((step) => clamp(Math.round(step * scale), 1, 255));
    const out = new Float32Array(data.length);
    const block = new Float64Array(64);
    for (let top = 0; top < height; top += 8)
      for (let left = 0; left < width; left += 8) {
        for (let i = 0; i < 64; i++) {
          const y = Math.min(height - 1, top + (i >> 3));
          block[i] = 127.5 * data[y * width + Math.min(width - 1, left + (i & 7))]!;
        }
        overBlock(block, forward);
        for (let i = 0; i < 64; i++) {
          // Most coefficients vanish, and comparing is cheaper than rounding.
          const quotient = block[i]! / steps[i]!;
          block[i] = Math.abs(quotient) < 0.5 ? 0 : Math.round(quotient) * steps[i]!;
        }
        overBlock(block, inverse);
        for (let i = 0; i < 64; i++) {
          const y = top + (i >> 3);
          const x = left + (i & 7);
          if (y < height && x < width) out[y * width + x] = block[i]! / 127.5;
        }
      }
    return { width, height, data: out };
  },
};
