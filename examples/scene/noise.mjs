// Tileable value noise from one seeded table: the only source of irregularity in the scenes.
import { createRandom } from '@romnet/imaging/damage';

const SIZE = 256;

/** @param {number} seed */
export function createNoise(seed) {
  const random = createRandom(seed);
  const table = Float32Array.from({ length: SIZE * SIZE }, () => random.uniform());

  /** Smooth noise in [0, 1]. */
  const at = (/** @type {number} */ x, /** @type {number} */ y) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    const u = x - i;
    const v = y - j;
    const a = u * u * (3 - 2 * u);
    const b = v * v * (3 - 2 * v);
    const left = i & (SIZE - 1);
    const right = (i + 1) & (SIZE - 1);
    const top = (j & (SIZE - 1)) * SIZE;
    const below = ((j + 1) & (SIZE - 1)) * SIZE;
    const upper = table[top + left] + a * (table[top + right] - table[top + left]);
    const lower = table[below + left] + a * (table[below + right] - table[below + left]);
    return upper + b * (lower - upper);
  };

  /** Octaves of half the size, turned against each other so that the lattice does not show; in [0, 1]. */
  const fbm = (/** @type {number} */ x, /** @type {number} */ y, octaves = 5) => {
    let sum = 0;
    let total = 0;
    let gain = 1;
    for (let k = 0; k < octaves; k++) {
      sum += gain * at(x, y);
      total += gain;
      gain *= 0.5;
      [x, y] = [1.6 * x - 1.2 * y + 17.3, 1.2 * x + 1.6 * y + 5.1];
    }
    return sum / total;
  };

  /** Noise with sharp crests, as mountains have them; in [0, 1]. */
  const ridged = (/** @type {number} */ x, /** @type {number} */ y, octaves = 7) => {
    let sum = 0;
    let total = 0;
    let gain = 1;
    let before = 1;
    for (let k = 0; k < octaves; k++) {
      const crest = (1 - Math.abs(2 * at(x, y) - 1)) ** 2;
      sum += gain * crest * before;
      total += gain;
      before = 0.3 + 0.7 * crest;
      gain *= 0.5;
      [x, y] = [1.6 * x - 1.2 * y + 17.3, 1.2 * x + 1.6 * y + 5.1];
    }
    return sum / total;
  };
  return { at, fbm, ridged };
}

/** @typedef {ReturnType<typeof createNoise>} Noise */

/** @param {number} low @param {number} high @param {number} value */
export function smoothstep(low, high, value) {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** Linear blend of two colours or points. @param {number[]} a @param {number[]} b @param {number} t */
export const mix = (a, b, t) => [
  a[0] + t * (b[0] - a[0]),
  a[1] + t * (b[1] - a[1]),
  a[2] + t * (b[2] - a[2]),
];

/** @param {number[]} v */
export function unit(v) {
  const length = Math.hypot(v[0], v[1], v[2]);
  return [v[0] / length, v[1] / length, v[2] / length];
}

/** @param {number[]} a @param {number[]} b */
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
