// The one source of chance: sfc32 (Chris Doty-Humphrey's PractRand), here seeded through splitmix32. Nothing uses Math.random
// or a clock, so the same seed gives the same bytes.

/** A stream of random numbers. Not for secrets. */
export interface Random {
  /** An integer in [0, 2^32). */
  uint32(): number;
  /** A real number in [low, high); [0, 1) by default. */
  uniform(low?: number, high?: number): number;
  /** An integer in [low, high], both included. */
  int(low: number, high: number): number;
  /** A draw from the normal distribution of mean 0 and deviation 1 (ziggurat). */
  normal(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One entry of a list. Throws RangeError for an empty one. */
  choice<T>(list: readonly T[]): T;
  /** A new stream that shares nothing with what this one will draw later. */
  fork(): Random;
}

// The ziggurat of Marsaglia and Tsang (2000) in Doornik's form (2005): 128 boxes of area AREA under the bell curve,
// EDGES their right ends from the base up; beyond TAIL the tail. Three times as fast as Box-Muller here.
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;
const EDGES = new Float64Array(129);
for (let i = 0, f = Math.exp(-0.5 * TAIL * TAIL); i < 128; i++) {
  EDGES[i] = i === 0 ? AREA / f : i === 1 ? TAIL : Math.sqrt(-2 * Math.log(AREA / EDGES[i - 1]! + f));
  if (i > 0) f = Math.exp(-0.5 * EDGES[i]! ** 2);
}

/** The bare generator from three words of any bits: integers in [0, 2^32). */
export function sfc32(first: number, second: number, third: number): () => number {
  let [a, b, c, counter] = [first | 0, second | 0, third | 0, 1];
  const next = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  // It needs some rounds before a small seed has touched every bit.
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** A stream from a seed; any number counts by its lowest 32 bits. */
export function createRandom(seed: number): Random {
  let mixer = seed >>> 0;
  const mix = (): number => {
    mixer = (mixer + 0x9e3779b9) | 0;
    let z = mixer ^ (mixer >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  const uint32 = sfc32(mix(), mix(), mix());
  const uniform = (low = 0, high = 1): number => low + (uint32() / 4294967296) * (high - low);
  const int = (low: number, high: number): number => low + Math.floor(uniform() * (high - low + 1));
  const normal = (): number => {
    for (;;) {
      const u = 2 * uniform() - 1;
      const box = uint32() & 127;
      const edge = EDGES[box]!;
      const x = u * edge;
      const next = EDGES[box + 1]!;
      if (Math.abs(x) < next) return x;
      if (box === 0) return Math.sign(u) * tail();
      const high = Math.exp(-0.5 * (edge * edge - x * x));
      const low = Math.exp(-0.5 * (next * next - x * x));
      if (low + uniform() * (high - low) < 1) return x;
    }
  };
  const tail = (): number => {
    for (;;) {
      const x = -Math.log(1 - uniform()) / TAIL;
      if (-2 * Math.log(1 - uniform()) > x * x) return TAIL + x;
    }
  };
  const choice = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError('expected a list of at least 1 entry to choose from, got 0');
    return list[int(0, list.length - 1)] as T;
  };
  return {
    uint32,
    uniform,
    int,
    normal,
    chance: (probability) => uniform() < probability,
    choice,
    fork: () => createRandom(uint32()),
  };
}
