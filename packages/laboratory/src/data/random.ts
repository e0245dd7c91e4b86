// Seeded random numbers addressed by a path: the same seed and path give the same stream on every machine,
// whichever worker asks and in whatever order. Knows nothing of pictures.
import { sfc32 } from '@romnet/imaging';

/** A stream of uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * The stream at an address, for example `randomAt(seed, 'crop', position)`. Streams at different addresses are
 * independent for every purpose here, so using more numbers for one purpose never shifts another.
 * The address is hashed with FNV-1a.
 */
export function randomAt(seed: number, ...path: readonly (string | number)[]): Random {
  const address = `${seed}/${path.join('/')}`;
  const next = sfc32(fnv1a(address, 0x811c9dc5), fnv1a(address, 0x01234567), fnv1a(address, 0x89abcdef));
  return () => next() / 4294967296;
}

/** A whole number in [0, count). */
export const integerBelow = (random: Random, count: number): number => Math.floor(random() * count);

/** A uniform number in [low, high). */
export const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

/** The numbers 0..count-1 in random order (Fisher-Yates). */
export function permutation(random: Random, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = integerBelow(random, last + 1);
    const held = order[last]!;
    order[last] = order[other]!;
    order[other] = held;
  }
  return order;
}

/** One key of `weights`, with probability proportional to its value (at least one must be positive). */
export function choose<Key extends string>(random: Random, weights: Readonly<Record<Key, number>>): Key {
  const entries = Object.entries(weights) as [Key, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let mark = random() * total;
  for (const [key, weight] of entries) {
    mark -= weight;
    if (weight > 0 && mark < 0) return key;
  }
  const positive = entries.filter(([, weight]) => weight > 0);
  if (positive.length === 0) throw new Error('expected at least one positive weight to choose by, got none');
  return positive.at(-1)![0];
}

function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}
