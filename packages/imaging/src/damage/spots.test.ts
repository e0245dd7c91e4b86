// Spots: losses with the tones, edges and spread that real ones have, seen on an empty picture.
import { expect, test } from 'vitest';
import type { Plane } from '../picture.js';
import { applyDamage } from './index.js';
import type { AppliedDamage, DamageParameters } from './kinds.js';

const flat = (value: number): Plane => ({
  width: 256,
  height: 256,
  data: new Float32Array(65536).fill(value),
});
const apply = <K extends 'mottle' | 'flaking' | 'dust'>(
  value: number,
  kind: K,
  parameters: DamageParameters[K],
  seed = 4,
): Float32Array => applyDamage(flat(value), { kind, parameters, seed } as unknown as AppliedDamage, []).data;
const share = (data: Float32Array, holds: (v: number) => boolean): number =>
  data.reduce((count, v) => count + (holds(v) ? 1 : 0), 0) / data.length;

const mottle = { coverage: 0.3, size: 0.15, soft: 0, tone: 0.6, spread: 0, alpha: 1 };

test('mottle covers the share it is given, at its tone; `soft` makes edges of it', () => {
  // The share is estimated from a thousand pixels: deviation 1.5 %, more where patches are large.
  for (const coverage of [0.1, 0.3, 0.6]) {
    const covered = share(apply(-0.5, 'mottle', { ...mottle, coverage }), (v) => v > -0.5);
    expect(Math.abs(covered - coverage)).toBeLessThan(0.05);
  }
  const partly = (soft: number) =>
    share(apply(-0.5, 'mottle', { ...mottle, soft }), (v) => v > -0.45 && v < 0.55);
  expect(Math.max(...apply(-0.5, 'mottle', mottle))).toBeCloseTo(0.6, 5);
  expect(partly(0)).toBeLessThan(0.06);
  expect(partly(1)).toBeGreaterThan(0.12);
});

test('the cover of mottle varies by `spread` around its tone', () => {
  const tones = (spread: number) => {
    const data = apply(-1, 'mottle', { ...mottle, tone: 0, spread }).filter((v) => v > -0.7);
    const mean = data.reduce((a, b) => a + b, 0) / data.length;
    return { mean, deviation: Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length) };
  };
  const [even, uneven] = [tones(0), tones(0.5)];
  // Uniform noise of three octaves, times 2 x 0.5, deviates by about 0.35.
  expect(uneven.deviation).toBeGreaterThan(even.deviation + 0.1);
  expect(Math.abs(uneven.mean - even.mean)).toBeLessThan(0.15);
});

test('flakes hide what was there, in more than one tone', () => {
  const parameters = { coverage: 0.15, grain: 6, tone: 0.6, alpha: 1 };
  const [dark, light] = [apply(-0.6, 'flaking', parameters), apply(0.2, 'flaking', parameters)];
  // Where both pictures end alike, nothing of either shows through.
  const hidden = dark.filter((v, i) => Math.abs(light[i]! - v) < 0.2 * 0.8);
  expect(hidden.length / dark.length).toBeGreaterThan(0.02);
  expect(Math.max(...hidden) - Math.min(...hidden)).toBeGreaterThan(0.3);
});

test('specks differ in strength and gather in places', () => {
  const tiles = Array.from({ length: 12 }, (_, seed) => {
    const data = apply(0, 'dust', { count: 200, radius: 3, bright: 1, alpha: 1 }, seed);
    const changed = data.filter((v) => v > 0.1);
    expect(share(changed, (v) => v < 0.45)).toBeGreaterThan(0.15);
    expect(share(changed, (v) => v > 0.6)).toBeGreaterThan(0.05);
    const counts = new Float64Array(64);
    for (let i = 0; i < data.length; i++) if (data[i]! > 0.1) counts[(i >> 13) * 8 + ((i & 255) >> 5)]!++;
    const mean = counts.reduce((a, b) => a + b, 0) / 64;
    return counts.reduce((a, b) => a + (b - mean) ** 2, 0) / 63 / mean ** 2;
  });
  // Relative variance of the specks in 64 tiles: 0.63 with these seeds where all specks lie anywhere, 0.75 as they are.
  expect(tiles.reduce((a, b) => a + b, 0) / tiles.length).toBeGreaterThan(0.68);
});
