// Explanations whose answer is known: a photo whose own colours are its reference matches every place with itself.

import { createRaster, type Raster, rasterToLab, rasterToLuminance } from '@romnet/imaging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cascade } from '../../../network/checks/tiny.js';
import { livelyWeights } from '../lively.fixture.js';
import { createRenovator, type Renovator } from '../renovator.js';
import { HINT, type MatchMap, PALETTE } from './explanation.js';

const [WIDTH, HEIGHT] = [128, 96];

/** A scene in which no two places look alike; its luminance changes with x and y at several scales. */
function scene(shift: number, isGrey: boolean): Raster {
  const raster = createRaster(WIDTH, HEIGHT, 16);
  for (let y = 0, k = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, k += 3) {
      const light =
        32_000 +
        9000 * Math.sin((x + shift) / 7 + (y * y) / 700) +
        9000 * Math.cos(y / 5 + (x * x) / 900) +
        6000 * Math.sin((x * y) / 150 + shift);
      raster.data.set([light, light, light], k);
      if (!isGrey) raster.data[k] = Math.min(65_535, light * 1.2);
    }
  }
  return raster;
}

let renovator: Renovator;
beforeAll(async () => {
  const model = { preset: cascade, weights: livelyWeights(cascade, 11) };
  renovator = await createRenovator({ model, tile: 128, overlap: 16 });
});
afterAll(() => renovator.release());

const explainedBy = async (references: readonly Raster[], photo = scene(0, true)) => {
  const { explanation } = await renovator.renovate(photo, {
    references,
    color: true,
    restore: false,
    explain: true,
  });
  return explanation!;
};

/** The share of places that match a place less than two positions away from themselves. */
function nearItself({ width, height, source, x, y }: MatchMap, reference: number): number {
  let near = 0;
  for (let at = 0; at < source.length; at++) {
    const dx = x[at]! * width - ((at % width) + 0.5);
    const dy = y[at]! * height - (Math.floor(at / width) + 0.5);
    if (source[at] === reference && Math.max(Math.abs(dx), Math.abs(dy)) < 2) near++;
  }
  return near / source.length;
}

test('a photo beside its own colours finds itself at every scale, beside another reference too', async () => {
  const own = scene(0, false);
  // The same luminance, so that the truth is exact: a grey of the reference's own L.
  const { L } = rasterToLab(own);
  const photo = createRaster(WIDTH, HEIGHT, 16);
  for (const [i, lightness] of L.data.entries()) {
    const linear = ((lightness * 50 + 50 + 16) / 116) ** 3;
    photo.data.fill(65_535 * (1.055 * linear ** (1 / 2.4) - 0.055), i * 3, i * 3 + 3);
  }
  expect(Math.abs(rasterToLuminance(photo).data[777]! - L.data[777]!)).toBeLessThan(1e-3);
  const { matches } = await explainedBy([own], photo);
  expect(matches.map(({ scale, width, height }) => [scale, width, height])).toEqual([
    [4, 32, 24],
    [8, 16, 12],
    [16, 8, 6],
    [32, 4, 3],
  ]);
  for (const match of matches) expect(nearItself(match, 0)).toBeGreaterThan(0.95);
  // Keys are centred together, so beside another reference they are no longer the queries themselves.
  const both = (await explainedBy([scene(40, false), own], photo)).matches;
  for (const match of both) expect(nearItself(match, 1)).toBeGreaterThan(0.5);
});

test('a hint explains its own place, beside a reference and without; others keep theirs', async () => {
  const hints = [
    { x: 21.5, y: 17.5, radius: 1, color: [200, 40, 40] },
    { x: 101.5, y: 81.5, radius: 1, color: [40, 40, 200] },
  ] as const;
  for (const references of [[], [scene(40, false)]]) {
    const { explanation } = await renovator.renovate(scene(0, true), {
      ...{ references, hints, color: true, restore: false, explain: true },
    });
    const { width, source, hint, token, x } = explanation!.matches[0]!;
    const at = (column: number, row: number) => row * width + column;
    expect([hint[at(5, 4)], hint[at(25, 20)]]).toEqual([0, 1]);
    expect(source[at(5, 4)]).toBe(HINT);
    for (const [place, from] of source.entries()) {
      expect(from === HINT).toBe(hint[place]! >= 0);
      expect(from === PALETTE).toBe(token[place]! >= 0);
      expect(Number.isNaN(x[place])).toBe(from < 0);
    }
  }
});

test('shares are shares, and what they leave belongs to the palette', async () => {
  const { matches } = await explainedBy([scene(0, false)]);
  for (const { width, height, share, fromReferences, entropy, token, source } of matches) {
    const limit = Math.log(width * height + 2);
    for (let at = 0; at < share.length; at++) {
      const isSound =
        share[at]! > 0 &&
        share[at]! <= 1.00001 &&
        fromReferences[at]! >= 0 &&
        fromReferences[at]! <= 1.00001 &&
        entropy[at]! >= -1e-5 &&
        entropy[at]! <= limit + 1e-4 &&
        (source[at] === PALETTE) === token[at]! >= 0;
      expect(isSound).toBe(true);
    }
  }
});

test('without a reference all colours are the palette’s', async () => {
  const { matches } = await explainedBy([]);
  expect(matches).toHaveLength(4);
  for (const { source, token, x, fromReferences } of matches) {
    expect(source.every((one) => one === PALETTE)).toBe(true);
    expect(token.every((one) => one === 0 || one === 1)).toBe(true);
    expect(x.every(Number.isNaN)).toBe(true);
    expect(Math.max(...fromReferences)).toBe(0);
  }
});

test('the change is what luminance gained, and nothing is explained unasked', async () => {
  const photo = scene(0, true);
  const { picture, explanation, damage } = await renovator.renovate(photo, { color: false, explain: true });
  const [before, after] = [rasterToLuminance(photo).data, rasterToLuminance(picture).data];
  const worst = Math.max(
    ...explanation!.change.data.map((value, i) => Math.abs(value - (after[i]! - before[i]!))),
  );
  expect(worst).toBeLessThan(1e-3);
  expect(Math.max(...explanation!.change.data.map(Math.abs))).toBeGreaterThan(0.02);
  expect(explanation!.damage).toEqual(damage);
  expect(explanation!.matches).toEqual([]);
  expect((await renovator.renovate(photo, { color: false })).explanation).toBeUndefined();
});
