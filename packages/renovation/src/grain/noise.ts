// White noise that is the same wherever and in whatever order it is looked at: a function of seed and place.

import type { Plane } from '@romnet/imaging';

/** A normal number for a place of a picture; x and y may be below 0. */
export function normalAt(seed: number, x: number, y: number): number {
  const first = (mix(seed, x, y) + 1) / 4294967297;
  const second = mix(seed ^ 0x5bd1e995, x, y) / 4294967296;
  return Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second);
}

/** 32 bits. The steps are those of MurmurHash3. */
function mix(seed: number, x: number, y: number): number {
  let hash = seed | 0;
  for (const part of [x, y]) {
    let k = Math.imul(part | 0, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    hash ^= Math.imul(k, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A seed that is the same for the same picture, and hardly ever for another. */
export function seedOf({ data }: Plane): number {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const step = Math.max(1, Math.floor(data.length / 4096));
  let seed = data.length;
  for (let i = 0; i < bits.length; i += step) seed = mix(seed, bits[i]!, i);
  return seed;
}
