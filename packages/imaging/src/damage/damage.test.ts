// Damage: same seed same bytes, bounded and finite everywhere, a mask that says what structure was lost, and records
// that replay through JSON.
import { describe, expect, test } from 'vitest';
import type { Plane } from '../picture.js';
import { MASK_THRESHOLD } from './damage.js';
import {
  applyDamage,
  baseRecipe,
  createRandom,
  type DamageKind,
  type DamageRecipe,
  type DamageRecord,
  damage,
  damageRules,
  drawDamage,
  paperRecipe,
  recipes,
  replayDamage,
} from './index.js';
import type { AppliedDamage, DamageParameters } from './kinds.js';
import { proceduralTextures } from './textures.js';

/** A plane with gradients, edges and fine detail over the whole range. */
function scene(width: number, height: number): Plane {
  const data = new Float32Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    data[i] = 0.6 * Math.sin(x / 9 + y / 23) + (((x >> 3) + (y >> 3)) % 2 ? 0.2 : -0.2);
  }
  return { width, height, data };
}

/** One plain, clearly visible choice of parameters per kind; a kind that is missing here does not compile. */
const samples: { readonly [K in DamageKind]: DamageParameters[K] } = {
  blur: { sigma: 1.5 },
  motion: { length: 5, angle: 0.7 },
  unsharp: { factor: 2.3 },
  sharpen: { amount: 1.2, sigma: 1.8 },
  grain: { amount: 0.1, size: 2 },
  noise: { amount: 0.1 },
  fade: { black: -0.5, white: 0.6, gamma: 1.2 },
  yellowing: { amount: 0.4, mottle: 0.5 },
  vignette: { amount: 0.6, radius: 0.9, shift: 0.1 },
  illumination: { amount: 0.4, angle: 1, clouds: 0.3 },
  halftone: { amount: 0.4, pitch: 4, angle: 0.6 },
  paper: { amount: 0.08, pitch: 4, weave: 0.5 },
  blocks: { quality: 30 },
  overlay: { count: 12, area: 0.3, size: 0.4, tone: 1, alpha: 1 },
  cracks: { count: 6, length: 1, width: 2, branching: 2, tone: 1, alpha: 1, rim: 0.8 },
  scratches: { count: 12, sheaf: 2, length: 1, width: 2, lean: 0.5, tone: 1, alpha: 1 },
  dust: { count: 300, radius: 3, bright: 0.5, alpha: 1 },
  hairs: { count: 30, length: 0.5, width: 2, tone: 1, alpha: 1 },
  stains: { count: 6, size: 0.6, amount: -0.5, rim: 0.5 },
  mottle: { coverage: 0.3, size: 0.15, soft: 0.5, tone: 0.6, spread: 0.3, alpha: 0.8 },
  flaking: { coverage: 0.1, grain: 4, tone: 1, alpha: 1 },
  creases: { count: 2, width: 6, amount: 0.4, broken: 0.5 },
  tears: { count: 2, depth: 0.4, opening: 0.15, ragged: 6, rim: 3, tone: 1 },
  corners: { count: 2, size: 0.3, ragged: 4, rim: 3, tone: 1 },
  polygon: { size: 0.6, vertices: 6 },
};
const kinds = Object.keys(samples) as DamageKind[];
const step = (kind: DamageKind, seed: number) =>
  ({ kind, parameters: samples[kind], seed }) as unknown as AppliedDamage;
const record = (...applied: AppliedDamage[]): DamageRecord => ({
  recipe: 'test',
  variant: 'test',
  seed: 0,
  scale: 1,
  applied,
});
const textures = proceduralTextures(7, 8, 64);
/** Byte for byte; `toEqual` takes half a second for 65,536 numbers. */
const same = (a: Float32Array, b: Float32Array) =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
const bounded = (data: Float32Array) => data.every((v) => v >= -1 && v <= 1);

describe.each(kinds)('%s', (kind) => {
  test.each([
    [16, 16],
    [33, 70],
    [256, 256],
  ])('on %ix%i stays in [-1, 1], leaves its input alone and repeats', (width, height) => {
    const plane = scene(width, height);
    const before = plane.data.slice();
    const once = applyDamage(plane, step(kind, 3), textures);
    expect([once.width, once.height, once.data.length]).toEqual([width, height, width * height]);
    expect(bounded(once.data)).toBe(true);
    expect(same(plane.data, before)).toBe(true);
    expect(same(applyDamage(plane, step(kind, 3), textures).data, once.data)).toBe(true);
  });

  test('changes the picture, and its mask is what a structural kind changed', () => {
    const plane = scene(128, 96);
    const { plane: after, mask } = replayDamage(plane, record(step(kind, 5)), textures);
    const changed = after.data.map((v, i) => (Math.abs(v - plane.data[i]!) > MASK_THRESHOLD ? 1 : 0));
    expect(changed.some((v) => v === 1)).toBe(true);
    expect(mask.data).toEqual(damageRules[kind].structural ? changed : new Float32Array(128 * 96));
  });
});

test('the polygon is pure white and nothing else changes', () => {
  const plane = scene(64, 64);
  const { plane: after, mask } = replayDamage(plane, record(step('polygon', 1)), textures);
  const white = mask.data.reduce((a, b) => a + b, 0);
  expect(white).toBeGreaterThan(64);
  for (let i = 0; i < after.data.length; i++) expect(after.data[i]).toBe(mask.data[i] ? 1 : plane.data[i]);
});

test('fading moves black, white and the middle where it says', () => {
  const plane: Plane = { width: 3, height: 2, data: Float32Array.of(-1, 0, 1, -1, 0, 1) };
  const { data } = applyDamage(
    plane,
    { kind: 'fade', parameters: { black: -0.5, white: 0.7, gamma: 2 }, seed: 0 },
    [],
  );
  // -0.5 + 1.2 * 0.5^2 = -0.2; the curve's table is exact at these points, float32 rounds at 6e-8.
  expect([data[0], data[1], data[2]].map((v) => Number(v!.toFixed(6)))).toEqual([-0.5, -0.2, 0.7]);
});

test('grain and noise have the deviation that their amount says', () => {
  const flat: Plane = { width: 256, height: 256, data: new Float32Array(65536) };
  const deviation = (kind: 'grain' | 'noise', parameters: object): number => {
    const { data } = applyDamage(flat, { kind, parameters, seed: 11 } as unknown as AppliedDamage, []);
    const mean = data.reduce((a, b) => a + b, 0) / data.length;
    return Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length);
  };
  // 65,536 independent draws know their deviation to 0.3 %; correlated ones (about 1/36 as many) to 2 %.
  expect(Math.abs(deviation('noise', { amount: 0.1 }) / 0.1 - 1)).toBeLessThan(0.015);
  expect(Math.abs(deviation('grain', { amount: 0.1, size: 3 }) / 0.1 - 1)).toBeLessThan(0.06);
});

test('grain follows the density: most in darker mid-tones, hardly any in white and black', () => {
  const deviation = (value: number): number => {
    const flat: Plane = { width: 128, height: 128, data: new Float32Array(16384).fill(value) };
    const { data } = applyDamage(flat, { kind: 'grain', parameters: { amount: 0.02, size: 1 }, seed: 5 }, []);
    return Math.sqrt(data.reduce((sum, v) => sum + (v - value) ** 2, 0) / data.length);
  };
  const middle = deviation(0);
  // The same seed everywhere, so that only the formula differs: 0.1 + 0.9 (1 - v^2) (1 - 0.35 v).
  expect(deviation(-0.4) / middle).toBeCloseTo(0.962, 2);
  expect(deviation(-0.15) / middle).toBeCloseTo(1.026, 2);
  expect(deviation(0.6) / middle).toBeCloseTo(0.555, 2);
  expect(deviation(0.9) / middle).toBeLessThan(0.25);
  expect(deviation(-0.9) / middle).toBeLessThan(0.36);
});

test('a worn fold is a light line of chips from edge to edge', () => {
  const flat: Plane = { width: 256, height: 256, data: new Float32Array(65536).fill(-0.6) };
  const parameters = { count: 1, width: 12, amount: 0, broken: 0.9 };
  let crossed = 0;
  for (let seed = 0; seed < 10; seed++) {
    const { data } = applyDamage(flat, { kind: 'creases', parameters, seed }, []);
    const white = (i: number) => data[i]! > 0.3;
    const lines = (at: (line: number, along: number) => number) =>
      Array.from({ length: 256 }, (_, line) => line).filter((line) =>
        Array.from({ length: 256 }, (_, along) => at(line, along)).some(white),
      ).length;
    // Whichever way it runs, most rows or most columns hold some of it, and it stays a line.
    const most = Math.max(
      lines((y, x) => y * 256 + x),
      lines((x, y) => y * 256 + x),
    );
    if (most > 128) crossed += 1;
    expect(data.filter((v) => v > 0.3).length).toBeLessThan(0.08 * 65536);
  }
  expect(crossed).toBeGreaterThanOrEqual(8);
});

test('blur keeps a flat picture flat and spreads a point like the Gaussian it is', () => {
  const data = new Float32Array(31 * 31);
  data[15 * 31 + 15] = 1;
  const after = applyDamage(
    { width: 31, height: 31, data },
    { kind: 'blur', parameters: { sigma: 2 }, seed: 0 },
    [],
  );
  expect(after.data.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  // exp(-d^2 / (2 sigma^2)): the value 2 pixels off over the peak; kernel cut at 3 sigma keeps the ratio exact.
  expect(after.data[15 * 31 + 17]! / after.data[15 * 31 + 15]!).toBeCloseTo(Math.exp(-0.5), 5);
});

test('blocks at quality 100 nearly returns the picture; at 10 it removes detail', () => {
  const plane = scene(33, 40);
  const error = (quality: number) => {
    const { data } = applyDamage(plane, { kind: 'blocks', parameters: { quality }, seed: 0 }, []);
    return Math.max(...data.map((v, i) => Math.abs(v - plane.data[i]!)));
  };
  // Quality 100 rounds 64 coefficients by at most 0.5 each: well below 4 of 127.5 in any pixel.
  expect(error(100)).toBeLessThan(4 / 127.5);
  expect(error(10)).toBeGreaterThan(0.1);
});

describe.each(Object.values(recipes))('recipe $name', (recipe) => {
  const plane = scene(48, 40);

  test('same seed, same bytes; other seeds differ; always bounded', () => {
    const results = Array.from({ length: 60 }, (_, seed) => damage(plane, recipe, seed, textures));
    for (const [seed, one] of results.entries()) {
      expect(bounded(one.plane.data)).toBe(true);
      expect(one.mask.data.every((v) => v === 0 || v === 1)).toBe(true);
      if (seed >= 20) continue;
      const again = damage(plane, recipe, seed, textures);
      expect(same(again.plane.data, one.plane.data)).toBe(true);
      expect(again.record).toEqual(one.record);
    }
    const different = new Set(results.map((r) => Buffer.from(r.plane.data.buffer).toString('base64')));
    // A clean variant may leave the picture as it is, for several seeds alike.
    expect(different.size).toBeGreaterThan(52);
  });

  test('a record replays after a trip through JSON', () => {
    for (let seed = 0; seed < 20; seed++) {
      const first = damage(plane, recipe, seed, textures);
      const again = replayDamage(plane, JSON.parse(JSON.stringify(first.record)) as DamageRecord, textures);
      expect(same(again.plane.data, first.plane.data)).toBe(true);
      expect(same(again.mask.data, first.mask.data)).toBe(true);
    }
  });
});

describe('scale: a picture of more pixels is damaged alike', () => {
  /** The same picture at any size, as L' is a function of the place; nothing in it is near a pixel's size. */
  const at = (side: number): Plane => ({
    width: side,
    height: side,
    data: Float32Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [(i % side) / side, Math.floor(i / side) / side];
      return 0.5 * Math.sin(20 * x + 9 * y) + 0.3 * Math.sin(70 * y);
    }),
  });
  const change = (kind: DamageKind, side: number) => {
    let sum = 0;
    for (let seed = 0; seed < 8; seed++) {
      const before = at(side);
      const after = applyDamage(before, step(kind, seed), textures, side / 192);
      sum += after.data.reduce((total, v, i) => total + Math.abs(v - before.data[i]!), 0) / after.data.length;
    }
    return sum;
  };
  // Motion blur of two pixels is blunted by its interpolation, and JPEG's blocks are 8 pixels in any picture.
  test.each(kinds.filter((kind) => kind !== 'motion' && kind !== 'blocks'))('%s', (kind) => {
    // Eight draws of a few marks each, at other places: cracks differ most, by 19 %.
    const ratio = change(kind, 192) / change(kind, 96);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.35);
  });

  test('scale is in the record, 1 unless told, and must be positive', () => {
    expect(drawDamage(baseRecipe, 3).scale).toBe(1);
    const plane = at(64);
    const fine = damage(plane, paperRecipe, 3, textures, 4);
    expect(fine.record).toEqual({ ...drawDamage(paperRecipe, 3), scale: 4 });
    expect(same(replayDamage(plane, fine.record, textures).plane.data, fine.plane.data)).toBe(true);
    expect(() => drawDamage(baseRecipe, 1, 0)).toThrow(/positive scale, got 0/);
  });
});

test('without textures our own are used; wrong arguments are named', () => {
  const plane = scene(32, 32);
  expect(damage(plane, paperRecipe, 4).plane.data).toEqual(damage(plane, paperRecipe, 4).plane.data);
  expect(() => damage(plane, paperRecipe, 4, [])).toThrow(/at least 1 texture.*got 0/);
  expect(() => damage({ width: 4, height: 4, data: new Float32Array(3) }, baseRecipe, 1)).toThrow(
    /4x4 with 3/,
  );
  const empty: DamageRecipe = { name: 'empty', variants: [] };
  expect(() => drawDamage(empty, 1)).toThrow(/positive total weight in recipe empty/);
  expect(() => proceduralTextures(1, 0)).toThrow(/at least 1 texture, got 0/);
});

test('procedural textures are masks of 0 to 1, mostly empty but never quite', () => {
  for (const t of proceduralTextures(3, 12, 96)) {
    expect(t.data.every((v) => v >= 0 && v <= 1)).toBe(true);
    expect(Math.max(...t.data)).toBeGreaterThan(0.3);
    const share = t.data.reduce((a, b) => a + b, 0) / t.data.length;
    expect(share).toBeLessThan(0.5);
  }
});

describe('random', () => {
  test('uniform and normal have their moments', () => {
    const random = createRandom(9);
    const n = 200_000;
    const moments = [0, 0, 0, 0];
    let uniform = 0;
    for (let i = 0; i < n; i++) {
      uniform += random.uniform();
      const x = random.normal();
      for (let k = 1; k <= 4; k++) moments[k - 1]! += x ** k / n;
    }
    // Five deviations of each mean: sqrt(var / n) is 0.00065, 0.0022, 0.0032, 0.0087, 0.022.
    expect(Math.abs(uniform / n - 0.5)).toBeLessThan(0.0033);
    expect(Math.abs(moments[0]!)).toBeLessThan(0.011);
    expect(Math.abs(moments[1]! - 1)).toBeLessThan(0.016);
    expect(Math.abs(moments[2]!)).toBeLessThan(0.044);
    expect(Math.abs(moments[3]! - 3)).toBeLessThan(0.11);
  });

  test('streams repeat, forks are streams of their own, ints include both ends', () => {
    const draws = (seed: number) =>
      Array.from(
        { length: 5 },
        (
          (r) => () =>
            r.uint32()
        )(createRandom(seed)),
      );
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
    const parent = createRandom(1);
    expect(parent.fork().uint32()).not.toBe(parent.uint32());
    const seen = new Set(Array.from({ length: 200 }, () => parent.int(2, 5)));
    expect([...seen].sort()).toEqual([2, 3, 4, 5]);
    expect(() => parent.choice([])).toThrow(RangeError);
  });
});
