// JPEG's share of the damage: 8x8 cosine transform, quantisation by the standard's luminance table, and back.
import { clamp } from './field.js';
import type { DamageParameters, DamageRule } from './kinds.js';

// ITU-T T.81, Annex K, table K.1.
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

// COSINE[k * 8 + n]: the orthonormal DCT-II.
const COSINE = Float64Array.from({ length: 64 }, (_, i) => {
  const k = i >> 3;
  return (k === 0 ? Math.sqrt(1 / 8) : 0.5) * Math.cos(((2 * (i & 7) + 1) * k * Math.PI) / 16);
});

const TRANSPOSED = COSINE.map((_, i) => COSINE[(i & 7) * 8 + (i >> 3)]!);

/** a = m a m^T, in place. */
function transform(a: Float64Array, m: Float64Array, scratch: Float64Array): void {
  for (let row = 0; row < 64; row += 8)
    for (let x = 0; x < 8; x++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += m[row + k]! * a[k * 8 + x]!;
      scratch[row + x] = sum;
    }
  for (let row = 0; row < 64; row += 8)
    for (let column = 0; column < 8; column++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += scratch[row + k]! * m[column * 8 + k]!;
      a[row + column] = sum;
    }
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
    const scratch = new Float64Array(64);
    for (let top = 0; top < height; top += 8)
      for (let left = 0; left < width; left += 8) {
        for (let i = 0; i < 64; i++) {
          const y = Math.min(height - 1, top + (i >> 3));
          block[i] = 127.5 * data[y * width + Math.min(width - 1, left + (i & 7))]!;
        }
        transform(block, COSINE, scratch);
        for (let i = 0; i < 64; i++) block[i] = Math.round(block[i]! / steps[i]!) * steps[i]!;
        transform(block, TRANSPOSED, scratch);
        for (let i = 0; i < 64; i++) {
          const y = top + (i >> 3);
          const x = left + (i & 7);
          if (y < height && x < width) out[y * width + x] = block[i]! / 127.5;
        }
      }
    return { width, height, data: out };
  },
};
