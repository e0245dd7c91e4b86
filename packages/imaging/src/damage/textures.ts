// Textures of our own making, for when the caller brings none: marks and areas as damaged film shows them.

import { createRandom, type Random } from '../random.js';
import { fractal, quantile, smoothstep } from './field.js';
import type { Texture } from './kinds.js';
import { drawStroke, wander } from './stroke.js';

/** A ragged blob in the middle of the square, solid or crumbled. */
function blot(side: number, crumbled: boolean, random: Random): Float32Array {
  const outline = fractal(side, side, side / 4, 4, random, { gain: 0.6 });
  const crumbs = fractal(side, side, side / 30, 3, random, { gain: 0.8 });
  const radius = side * random.uniform(0.2, 0.32);
  const flat = random.uniform(0.5, 1);
  return outline.map((o, i) => {
    const distance = Math.hypot((i % side) - side / 2, (Math.floor(i / side) - side / 2) / flat);
    const depth = 1 - distance / radius + 1.2 * o;
    return smoothstep(0, 0.04, crumbled ? Math.min(depth, 0.6 * depth + crumbs[i]! - 0.1) : depth);
  });
}

/** One curled fibre. */
function fibre(side: number, random: Random): Float32Array {
  const mask = new Float32Array(side * side);
  const heading = random.uniform(0, 2 * Math.PI);
  const length = side * random.uniform(0.3, 0.9);
  const x = side / 2 - (Math.cos(heading) * length) / 2;
  const y = side / 2 - (Math.sin(heading) * length) / 2;
  const radius = side * random.uniform(0.003, 0.01);
  const line = wander(
    { x, y, heading, length, step: side / 80, bend: random.uniform(0.05, 0.2), jitter: 0, radius },
    random,
  );
  drawStroke(mask, side, side, line);
  return mask;
}

/** Marks of abrasion over the whole square: fine crumbs in clusters, or a sheaf of scratches. */
function abrasion(side: number, scratched: boolean, random: Random): Float32Array {
  const mask = new Float32Array(side * side);
  if (scratched) {
    const lean = random.uniform(0, Math.PI);
    for (let k = random.int(10, 50); k > 0; k--) {
      const path = {
        x: random.uniform(-0.2, 1) * side,
        y: random.uniform(-0.2, 1) * side,
        heading: lean + 0.15 * random.normal(),
        length: side * random.uniform(0.1, 0.9),
        step: 5,
        bend: 0.015,
        jitter: 0.1,
        radius: random.uniform(0.4, 1.2),
      };
      drawStroke(mask, side, side, wander(path, random));
    }
    return mask;
  }
  const field = fractal(side, side, 5, 2, random, { gain: 0.7 });
  const clusters = fractal(side, side, side / 3, 3, random);
  for (let i = 0; i < field.length; i++) field[i]! += clusters[i]!;
  const limit = quantile(field, random.uniform(0.88, 0.98));
  return field.map((v) => smoothstep(limit, limit + 0.05, v));
}

/**
 * `count` masks of `side` x `side` pixels, a quarter of them areas; the same seed gives the same masks.
 * Throws RangeError for fewer than 1 texture or a side below 16.
 */
export function proceduralTextures(seed: number, count: number, side = 256): Texture[] {
  if (!(count >= 1)) throw new RangeError(`expected count of at least 1 texture, got ${count}`);
  if (!(side >= 16)) throw new RangeError(`expected side of at least 16 pixels, got ${side}`);
  const random = createRandom(seed);
  const makers: readonly ((r: Random) => Omit<Texture, 'width' | 'height'>)[] = [
    (r) => ({ kind: 'element', data: fibre(side, r) }),
    (r) => ({ kind: 'element', data: blot(side, false, r) }),
    (r) => ({ kind: 'element', data: blot(side, true, r) }),
    (r) => ({ kind: 'area', data: abrasion(side, r.chance(0.5), r) }),
  ];
  return Array.from({ length: Math.floor(count) }, (_, k) => ({
    width: side,
    height: side,
    ...makers[k % makers.length]!(random.fork()),
  }));
}

let standard: readonly Texture[] | undefined;

/** The set that `damage` uses where it is given none: 32 masks, made on first use and kept. */
export function standardTextures(): readonly Texture[] {
  standard ??= proceduralTextures(20_041, 32);
  return standard;
}
