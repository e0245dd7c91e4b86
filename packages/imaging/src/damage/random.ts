// The one source of chance: sfc32, seeded through splitmix32. Nothing in this folder uses Math.random or a clock,
// so the same seed gives the same bytes.

/** A stream of random numbers. Not for secrets. */
export interface Random {
  /** An integer in [0, 2^32). */
  uint32(): number;
  /** A real number in [low, high); [0, 1) by default. */
  uniform(low?: number, high?: number): number;
  /** An integer in [low, high], both included. */
  int(low: number, high: number): number;
  /** A draw from the normal distribution of mean 0 and deviation 1 (Box-Muller). */
  normal(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One entry of a list. Throws RangeError for an empty one. */
  choice<T>(list: readonly T[]): T;
  /** A new stream that shares nothing with what this one will draw later. */
  fork(): Random;
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
  let a = mix();
  let b = mix();
  let c = mix();
  let counter = 1;
  let spare: number | undefined;

  const uint32 = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  // sfc32 needs some rounds before a small seed has touched every bit.
  for (let round = 0; round < 12; round++) uint32();

  const uniform = (low = 0, high = 1): number => low + (uint32() / 4294967296) * (high - low);
  const int = (low: number, high: number): number => low + Math.floor(uniform() * (high - low + 1));
  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const choice = <T>(list: readonly T[]): T => {
    if (list.length === 0)
      throw new RangeError('expected a list of at least 1 entry to choose from but received 0');
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
