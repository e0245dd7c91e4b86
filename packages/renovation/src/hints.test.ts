// Hints on photos: what is refused, where they come to lie, and that they colour their place and ask for colour.
import { CHROMA_SCALE, createRaster, rasterToLab } from '@romnet/imaging';
import { initialWeights } from '@romnet/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { least as tiny } from '../../network/checks/tiny.js';
import { checkHints, type Hint, hintDiscs } from './hints.js';
import { createRenovator, type Renovator } from './renovator.js';

let renovator: Renovator;
beforeAll(async () => {
  const model = { preset: tiny, weights: initialWeights(tiny, 7) };
  renovator = await createRenovator({ model, colorArea: 128 * 128 });
});
afterAll(() => renovator.release());

const photo = createRaster(90, 60);
photo.data.forEach((_, i, data) => {
  data[i] = 128 + 90 * Math.sin(Math.floor(i / 3) / 7);
});
const red: Hint = { x: 20, y: 30, color: [200, 30, 40] };

test('what does not fit the photo is refused, with the number of the hint', () => {
  const size = { width: 90, height: 60 };
  const refused = (change: Partial<Hint>, preset = tiny) => {
    expect(() => checkHints([red, { ...red, ...change }], size, preset)).toThrow();
    try {
      checkHints([red, { ...red, ...change }], size, preset);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };
  expect(refused({ x: 90 })).toBe('expected a place inside the photo (90x60) for hint 2, got 90,30');
  expect(refused({ y: -1 })).toBe('expected a place inside the photo (90x60) for hint 2, got 20,-1');
  expect(refused({ x: Number.NaN })).toMatch(/for hint 2, got NaN,30/);
  expect(refused({ radius: 0 })).toBe('expected a radius above 0 for hint 2, got 0');
  expect(refused({ color: [0, 256, 0] })).toBe(
    'expected red, green and blue from 0 to 255 for hint 2, got 0, 256, 0',
  );
  const { hints: _hints, ...similarity } = tiny.similarity;
  expect(refused({}, { ...tiny, similarity })).toBe(
    'expected a model that takes hints, got preset "tiny", which takes none',
  );
  expect(() => checkHints([red, { ...red, x: 89.9, y: 0, radius: 400 }], size, tiny)).not.toThrow();
});

test('discs lie where hints are, of the size of a picture that is coloured', () => {
  const [disc, small] = hintDiscs(
    [{ ...red, x: 500, y: 299, radius: 30 }, red],
    { width: 1000, height: 600 },
    { width: 320, height: 192 },
  );
  expect(disc).toMatchObject({ x: 500.5 * 0.32, y: 299.5 * 0.32, radius: 30 * 0.32 });
  // A fiftieth of 600 pixels.
  expect(small!.radius).toBeCloseTo(12 * 0.32, 6);
  expect(
    hintDiscs([{ ...red, radius: 1 }], { width: 1000, height: 600 }, { width: 320, height: 192 }),
  ).toEqual([expect.objectContaining({ radius: 1 })]);
  const pixel = createRaster(1, 1);
  pixel.data.set(red.color);
  const { a, b } = rasterToLab(pixel);
  expect(disc!.color[0]).toBeCloseTo(a.data[0]!, 4);
  expect(disc!.color[1]).toBeCloseTo(b.data[0]!, 4);
  expect(Math.abs(disc!.color[0] * CHROMA_SCALE)).toBeGreaterThan(50);
});

test('hints change colours, by any number of them, and none change nothing', async () => {
  const options = { color: true, restore: false } as const;
  const plain = (await renovator.renovate(photo, options)).picture.data;
  expect((await renovator.renovate(photo, { ...options, hints: [] })).picture.data).toEqual(plain);
  const one = (await renovator.renovate(photo, { ...options, hints: [red] })).picture.data;
  expect(one).not.toEqual(plain);
  const two = [red, { ...red, x: 80, color: [20, 40, 220] } as Hint];
  expect((await renovator.renovate(photo, { ...options, hints: two })).picture.data).not.toEqual(one);
});

test('a photo with colours of its own gets new ones where hints are given', async () => {
  const own = createRaster(90, 60);
  for (let i = 0, k = 0; i < 90 * 60; i++, k += 3)
    own.data.set(i % 90 < 30 ? [220, 40, 40] : i % 90 < 60 ? [40, 60, 220] : [60, 200, 60], k);
  expect((await renovator.renovate(own, { restore: false })).ownColors?.keeps).toBe(true);
  const { ownColors, workingSize } = await renovator.renovate(own, { restore: false, hints: [red] });
  expect(ownColors).toBeUndefined();
  expect(workingSize).toBeDefined();
});

test('a hint outside the photo stops the renovation before it begins', async () => {
  await expect(renovator.renovate(photo, { hints: [{ ...red, y: 60 }] })).rejects.toThrow(
    'expected a place inside the photo (90x60) for hint 1, got 20,60',
  );
});
