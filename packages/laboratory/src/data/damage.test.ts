// Damaged samples for training: what restoration is told of the damage, and how often. By the seed alone.
import type { Plane } from '@romnet/imaging';
import { describe, expect, it } from 'vitest';
import { type DamagedSample, damageSample, wear } from './damage.js';
import { randomAt } from './random.js';

const SIDE = 48;
/** Smooth, so that what differs from it sharply is damage. */
const clean: Plane = {
  width: SIDE,
  height: SIDE,
  data: Float32Array.from(
    { length: SIDE * SIDE },
    (_, i) => 0.5 * Math.sin(i / SIDE / 9) * Math.cos((i % SIDE) / 11),
  ),
};
const COUNT = 120;
const sample = (seed: number, cleanShare: number | null = null, toldWidth: number | null = null) =>
  damageSample(clean, randomAt(seed, 'test'), {
    ...{ textures: [], scale: 1, cleanShare, toldWidth, recipe: 'base', toldShare: 0.4 },
  });
const samples = Array.from({ length: COUNT }, (_, seed) => sample(seed));
const sum = (data: Float32Array) => data.reduce((total, value) => total + value, 0);
const isSubset = ({ mask, given }: DamagedSample) => mask.every((value, i) => value <= given[i]!);

describe('damageSample', () => {
  it('is decided by the seed', () => {
    expect(sample(3)).toEqual(samples[3]);
    expect(sample(4).damaged).not.toEqual(samples[3]!.damaged);
  });

  it('has masks of 0 and 1 and luminance in [-1, 1], all of the size of the picture', () => {
    for (const { damaged, mask, given } of samples) {
      expect([damaged.length, mask.length, given.length]).toEqual(new Array(3).fill(SIDE * SIDE));
      for (const map of [mask, given]) expect(map.every((value) => value === 0 || value === 1)).toBe(true);
      expect(damaged.every((value) => value >= -1 && value <= 1)).toBe(true);
    }
    // Where structure was destroyed, the picture is another.
    const changed = samples.filter(({ mask }) => sum(mask) > 0);
    expect(changed.length).toBeGreaterThan(COUNT / 2);
  });

  it('tells nothing of the damage, or all of it and a little around it', () => {
    const told = samples.filter(({ given }) => sum(given) > 0);
    for (const it of told) expect(isSubset(it)).toBe(true);
    // Two samples in five are told; some of those have no structural damage to tell of.
    expect(told.length).toBeGreaterThan(0.2 * COUNT);
    expect(told.length).toBeLessThan(0.6 * COUNT);
    const wider = told.filter(({ mask, given }) => sum(given) > sum(mask));
    expect(wider.length).toBeGreaterThan(0.4 * told.length);
  });

  it('now and then puts a coarse answer where it tells the damage, and leaves the rest as it was', () => {
    const near = ({ damaged, given }: DamagedSample) => {
      const places = [...given.keys()].filter((i) => given[i] === 1);
      return places.reduce((worst, i) => Math.max(worst, Math.abs(damaged[i]! - clean.data[i]!)), 0);
    };
    const told = samples.filter(({ given }) => sum(given) > 0);
    // A smooth picture that was smaller by up to 5 is all but itself.
    const answered = told.filter((it) => near(it) < 0.12);
    expect(answered.length).toBeGreaterThan(0.2 * told.length);
    expect(answered.length).toBeLessThan(0.8 * told.length);
  });

  it('tells of wide damage always, where asked to, and of lines no more than before', () => {
    const SIDE_OF_SQUARE = 7;
    const squareFits = (mask: Float32Array, at: number) => {
      const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
      if (x + SIDE_OF_SQUARE > SIDE || y + SIDE_OF_SQUARE > SIDE) return false;
      for (let dy = 0; dy < SIDE_OF_SQUARE; dy++)
        for (let dx = 0; dx < SIDE_OF_SQUARE; dx++) if (mask[at + dy * SIDE + dx] !== 1) return false;
      return true;
    };
    let wide = 0;
    let redrawn = 0;
    for (const [seed, before] of samples.entries()) {
      const now = sample(seed, null, SIDE_OF_SQUARE);
      if (now.damaged.some((value, i) => value !== before.damaged[i])) {
        // Another damage in its place, since that one was wide.
        redrawn++;
        expect([...before.mask.keys()].some((at) => squareFits(before.mask, at))).toBe(true);
      }
      if (sum(before.given) > 0) expect(now.given).toEqual(before.given);
      const squares = [...now.mask.keys()].filter((at) => squareFits(now.mask, at));
      if (squares.length > 0) wide++;
      const heart = Math.floor(SIDE_OF_SQUARE / 2) * (SIDE + 1);
      for (const at of squares) expect(now.given[at + heart]).toBe(1);
      if (squares.length === 0 && sum(before.given) === 0) expect(sum(now.given)).toBe(0);
    }
    expect(wide).toBeGreaterThan(10);
    expect(redrawn).toBeGreaterThan(10);
  });

  it('has thin damage that nothing tells of about as often as wide damage that is told', () => {
    const now = Array.from({ length: COUNT }, (_, seed) => sample(seed, 0, 7));
    const untold = now.filter(({ mask, given }) => sum(given) === 0 && sum(mask) > 0);
    expect(untold.length).toBeGreaterThan(0.2 * COUNT);
  });

  it('is nearly clean as often as asked', () => {
    const structural = (share: number) =>
      Array.from({ length: 40 }, (_, seed) => sum(sample(seed, share).mask)).filter((area) => area > 0)
        .length;
    expect(structural(1)).toBeLessThan(structural(0));
  });
});

describe('wear', () => {
  it('changes the tone by the seed, stays in range, and leaves the picture recognisable', () => {
    const worn = wear(clean, randomAt(1, 'test'), 1);
    expect(worn).toEqual(wear(clean, randomAt(1, 'test'), 1));
    expect(worn).not.toEqual(clean.data);
    expect(worn.every((value) => value >= -1 && value <= 1)).toBe(true);
    const mean = (data: Float32Array) => sum(data) / data.length;
    const [a, b] = [clean.data, worn].map((data) => data.map((value) => value - mean(data)));
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((total, value, i) => total + value * y[i]!, 0);
    expect(dot(a!, b!) / Math.sqrt(dot(a!, a!) * dot(b!, b!))).toBeGreaterThan(0.7);
  });
});
