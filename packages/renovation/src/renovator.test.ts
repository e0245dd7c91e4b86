// The pipeline end to end on small generated pictures, with a tiny network: of random weights, and of zero weights,
// whose restoration changes nothing and whose colour is grey, so that the right answer is known.

import { createRaster, type Plane, type Raster, rasterToLab, rasterToLuminance } from '@romnet/imaging';
import type { Preset, Weights } from '@romnet/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { least } from '../../network/checks/tiny.js';
import { shrinkReference } from './color.js';
import { livelyWeights } from './lively.fixture.js';
import type { Model } from './model.js';
import { createRenovator, type ReferencePicture, type RenovateOptions, type Renovator } from './renovator.js';

/** Restores at two sizes. */
const tiny: Preset = {
  ...least,
  restoration: {
    ...least.restoration,
    levels: [1, 8].map((scale) => ({ scale, features: 4, growth: 2, outputs: 4 })),
  },
};

/** A smaller working size than by default, to be quick. */
const AREA = 128 * 128;

const zeros = (weights: Weights): Weights =>
  new Map(
    [...weights].map(([name, { shape, data }]) => [name, { shape, data: new Float32Array(data.length) }]),
  );

const lively: Model = { preset: tiny, weights: livelyWeights(tiny, 7) };

let random: Renovator;
let nothing: Renovator;
beforeAll(async () => {
  random = await createRenovator({ model: lively, colorArea: AREA });
  nothing = await createRenovator({
    model: { preset: tiny, weights: zeros(lively.weights) },
    tile: 64,
    overlap: 16,
  });
});
afterAll(async () => {
  await random.release();
  await nothing.release();
});

/** Smooth bands of colour with hard edges; inside the gamut and away from black and white. */
function scene(width: number, height: number, bitDepth: 8 | 16 = 8): Raster {
  const raster = createRaster(width, height, bitDepth);
  const unit = bitDepth === 8 ? 1 : 257;
  for (let y = 0, k = 0; y < height; y++) {
    for (let x = 0; x < width; x++, k += 3) {
      const edge = (x >> 4) % 2 === 0 ? 25 : -25;
      raster.data[k] = (128 + edge + 40 * Math.sin(x / 9)) * unit;
      raster.data[k + 1] = (128 + edge + 40 * Math.sin(y / 7)) * unit;
      raster.data[k + 2] = (128 + edge + 30 * Math.cos((x + y) / 11)) * unit;
    }
  }
  return raster;
}

function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  let most = 0;
  for (let i = 0; i < one.length; i++) most = Math.max(most, Math.abs(one[i]! - other[i]!));
  return most;
}

const variants: [string, number, Omit<RenovateOptions, 'references'>][] = [
  ['all', 0, { color: true }],
  ['all', 1, {}],
  ['all', 2, {}],
  ['no restore', 1, { restore: false }],
  ['no color', 0, { color: false }],
];
test.each(
  [
    [16, 16],
    [17, 301],
    [640, 480],
    [16, 1500],
  ].flatMap(([width, height]) => variants.map((variant) => [width!, height!, ...variant] as const)),
)(
  '%ix%i, %s, %i references: a picture of the same size, neither black nor white',
  async (width, height, _name, count, options) => {
    const references = [scene(90, 60), scene(33, 200)].slice(0, count);
    const { picture, seconds, workingSize } = await random.renovate(scene(width, height), {
      ...options,
      references,
    });
    expect(picture).toMatchObject({ width, height, bitDepth: 8 });
    const mean = Array.from(picture.data).reduce((sum, value) => sum + value, 0) / picture.data.length;
    expect(mean).toBeGreaterThan(40);
    expect(mean).toBeLessThan(215);
    expect(workingSize === undefined).toBe(options.color === false);
    expect(Object.keys(seconds)).toEqual(['prepare', 'restore', 'color', 'merge']);
  },
);

// The trip to Lab and back is exact to rounding: at most one step of the file's depth, and 16 of 65535 at 16 bits,
// where the table of the transfer curve and float32 planes tell.
test.each([
  [8, 1],
  [16, 16],
] as const)(
  'a network that changes nothing gives the photo back, in many tiles, at %i bits',
  async (bitDepth, tolerance) => {
    const photo = scene(203, 150, bitDepth);
    const { picture } = await nothing.renovate(photo, { color: false });
    expect(picture.bitDepth).toBe(bitDepth);
    expect(largestDifference(picture.data, photo.data)).toBeLessThanOrEqual(tolerance);
  },
);

test('in place: the picture is the photo, with the result that it has beside it', async () => {
  for (const options of [{ color: true }, { color: false }, { restore: false, color: true }]) {
    const photo = scene(203, 150, 16);
    const beside = await random.renovate(photo, options);
    const { picture } = await random.renovate(photo, { ...options, inPlace: true });
    expect(picture.data).toBe(photo.data);
    expect(largestDifference(picture.data, beside.picture.data)).toBe(0);
  }
});

test('no banding: a gradient of 16 bits keeps its steps through the planes that are kept at 16 bits', async () => {
  const photo = createRaster(4096, 16, 16);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = 16 * (Math.floor(i / 3) % 4096);
  const { picture } = await nothing.renovate(photo, { color: false });
  for (let x = 1; x < 4096; x++) {
    const step = picture.data[3 * x]! - picture.data[3 * (x - 1)]!;
    expect(Math.abs(step - 16)).toBeLessThan(8);
  }
});

test('a network that knows no colour gives the grey picture of the same luminance', async () => {
  const photo = scene(203, 150);
  // At another vividness it would take the rarer of colours that are all alike to it.
  const { picture } = await nothing.renovate(photo, { color: true, vividness: 0 });
  const { L, a, b } = rasterToLab(picture);
  // Half a step of 8 bits is about 0.2 of L*, 0.004 of L'. Grey samples within 1e-4 of a rounding boundary may round
  // one channel the other way: a step of one channel is at most 0.9 of a* or b*, 0.008 of ab'.
  expect(largestDifference(L.data, rasterToLuminance(photo).data)).toBeLessThan(0.006);
  expect(largestDifference(a.data, new Float32Array(a.data.length))).toBeLessThan(8e-3);
  expect(largestDifference(b.data, new Float32Array(b.data.length))).toBeLessThan(8e-3);
});

test('restoring off keeps the luminance, color off keeps the chroma', async () => {
  const photo = scene(64, 48, 16);
  const before = rasterToLab(photo);
  const colored = rasterToLab((await random.renovate(photo, { restore: false, color: true })).picture);
  expect(largestDifference(colored.L.data, before.L.data)).toBeLessThan(1e-3);
  expect(largestDifference(colored.a.data, before.a.data)).toBeGreaterThan(0.05);
  const restored = rasterToLab((await random.renovate(photo, { color: false })).picture);
  expect(largestDifference(restored.L.data, before.L.data)).toBeGreaterThan(0.05);
  expect(largestDifference(restored.a.data, before.a.data)).toBeLessThan(1e-3);
});

test('a photo with colours keeps them unless references are given; one with a tint does not', async () => {
  const photo = scene(64, 48, 16);
  const before = rasterToLab(photo);
  const own = await random.renovate(photo);
  expect(own.workingSize).toBeUndefined();
  expect(largestDifference(rasterToLab(own.picture).a.data, before.a.data)).toBeLessThan(1e-3);
  const chooses = await random.renovate(photo, { references: async () => [scene(64, 64)] });
  expect(chooses.workingSize).toBeUndefined();
  expect((await random.renovate(photo, { references: [scene(64, 64)] })).workingSize).toBeDefined();
  const sepia = createRaster(64, 48);
  for (let i = 0; i < sepia.data.length; i++) sepia.data[i] = photo.data[i - (i % 3)]! / 257 - 20 * (i % 3);
  expect((await random.renovate(sepia)).workingSize).toBeDefined();
});

test('alpha comes through untouched', async () => {
  const alpha = Uint8Array.from({ length: 32 * 20 }, (_, i) => i % 256);
  const { picture } = await random.renovate({ ...scene(32, 20), alpha });
  expect(picture.alpha).toEqual(alpha);
});

test('a reference may be shrunk before, and changes the colours', async () => {
  const photo = scene(100, 80);
  const reference = scene(900, 700);
  const small = shrinkReference(reference, AREA);
  expect(small).toMatchObject({ width: 128, height: 96 });
  const whole = (await random.renovate(photo, { references: [reference] })).picture;
  expect((await random.renovate(photo, { references: [small] })).picture).toEqual(whole);
  expect((await random.renovate(photo, { color: true })).picture.data).not.toEqual(whole.data);
});

test('progress rises from 0 to 1 through the stages in their order', async () => {
  const seen: [number, string][] = [];
  await random.renovate(scene(700, 200), {
    color: true,
    onProgress: (fraction, stage) => seen.push([fraction, stage]),
  });
  const fractions = seen.map(([fraction]) => fraction);
  expect(fractions).toEqual([...fractions].sort((one, other) => one - other));
  expect(fractions[0]).toBe(0);
  expect(fractions.at(-1)).toBeCloseTo(1, 12);
  expect([...new Set(seen.map(([, stage]) => stage))]).toEqual(['prepare', 'restore', 'color', 'merge']);
});

test('stages are timed by the clock handed in', async () => {
  let time = 0;
  const renovator = await createRenovator({ model: lively, now: () => (time += 500) });
  const { seconds } = await renovator.renovate(scene(20, 20), { color: false });
  await renovator.release();
  expect(seconds).toEqual({ prepare: 1, restore: 0.5, color: 0, merge: 0.5 });
});

test('an abort between tiles rejects with its reason, and the renovator serves the next photo', async () => {
  const stop = new AbortController();
  let tiles = 0;
  const onProgress = (_fraction: number, stage: string) => {
    if (stage === 'restore' && ++tiles === 3) stop.abort(new Error('enough'));
  };
  await expect(nothing.renovate(scene(300, 300), { signal: stop.signal, onProgress })).rejects.toThrow(
    'enough',
  );
  expect(tiles).toBe(3);
  expect((await nothing.renovate(scene(20, 20))).picture.width).toBe(20);
});

test('references may be chosen by the restored luminance, with the result of giving them', async () => {
  const photo = scene(50, 40);
  const reference = scene(64, 64);
  const seen: Plane[] = [];
  const choose = async (luminance: Plane) => {
    seen.push(luminance);
    return [reference];
  };
  const { picture } = await random.renovate(photo, { references: choose, color: true });
  expect(picture).toEqual((await random.renovate(photo, { references: [reference] })).picture);
  await random.renovate(photo, { references: choose, restore: false, color: true });
  expect(seen.map(({ width, height }) => [width, height])).toEqual([
    [50, 40],
    [50, 40],
  ]);
  expect(seen[1]).toEqual(rasterToLuminance(photo));
  expect(seen[0]).not.toEqual(seen[1]);
  await expect(
    random.renovate(photo, { color: true, references: async () => [scene(40, 2)] }),
  ).rejects.toThrow('for reference 1, got 40x2');
});

test('pictures, references and options out of range are told by name and size', async () => {
  const photo = scene(40, 40);
  await expect(random.renovate(scene(15, 40))).rejects.toThrow(
    'at least 16x16 pixels for the photo, got 15x40',
  );
  await expect(random.renovate(photo, { references: [photo, scene(40, 2)] })).rejects.toThrow(
    'at least 16x16 pixels for reference 2, got 40x2',
  );
  await expect(createRenovator({ model: lively, tile: 100 })).rejects.toThrow(
    'multiple of 16 of at least 64 for tile',
  );
  await expect(createRenovator({ model: lively, overlap: 300 })).rejects.toThrow('0 to 288 for overlap');
  await expect(createRenovator({ model: lively, colorArea: 100 })).rejects.toThrow(
    'at least 1024 for colorArea',
  );
  await expect(createRenovator({ model: lively, device: 'wasm' })).rejects.toThrow(
    "expected a device of Node (cpu, webgpu, cuda), got 'wasm'",
  );
});

test('pictures whose samples do not fit their size or depth are refused, the photo and the references alike', async () => {
  const photo = scene(40, 40);
  const refusals: [Partial<Raster>, string][] = [
    [{ width: 50 }, 'expected 6000 samples in a Uint8Array for the photo of 50x40, got 4800'],
    [{ height: 39 }, 'expected 4680 samples in a Uint8Array for the photo of 40x39, got 4800'],
    [{ height: 39.5 }, 'expected whole sides of at least 1x1 for the photo, got 40x39.5'],
    [{ data: photo.data.subarray(1) }, 'expected 4800 samples in a Uint8Array for the photo of 40x40'],
    [{ bitDepth: 16 }, 'a Uint16Array for the photo of 40x40, got 4800 in a Uint8Array'],
    [{ bitDepth: 12 as 16 }, 'expected 8 or 16 bits a sample for the photo of 40x40, got 12'],
    [{ alpha: new Uint8Array(9) }, 'expected 1600 samples in a Uint8Array for the alpha of the photo'],
  ];
  for (const [change, message] of refusals) {
    const wrong = { ...photo, ...change };
    await expect(random.renovate(wrong)).rejects.toThrow(message);
    const asReference = message.replaceAll('the photo', 'reference 2');
    for (const references of [[photo, wrong], async () => [photo, { found: wrong }]])
      await expect(random.renovate(photo, { references, color: true })).rejects.toThrow(asReference);
  }
});

test('a found reference is used where its scene is like the photo, a given one always', async () => {
  // Even a network of random weights tells lines from soft bands: likeness 0.77, of the same bands 0.99.
  const lines = createRaster(64, 64);
  for (let i = 0; i < lines.data.length; i++) lines.data[i] = (Math.floor(i / 192) >> 2) % 2 === 0 ? 0 : 255;
  const usedOf = async (references: readonly ReferencePicture[]) =>
    (await random.renovate(scene(64, 64), { references, color: true, restore: false })).used;
  expect(await usedOf([lines, { found: lines }, { found: scene(64, 64) }])).toEqual([0, 2]);
  expect(await usedOf([{ found: lines }])).toEqual([]);
});

test('a model without a palette refuses to colour without a reference, before it restores', async () => {
  const bare = { ...tiny, name: 'bare', similarity: { ...tiny.similarity, tokens: 0 } };
  const renovator = await createRenovator({
    model: { preset: bare, weights: livelyWeights(bare, 3) },
    colorArea: AREA,
  });
  const stages: string[] = [];
  const onProgress = (_: number, stage: string) => stages.push(stage);
  const photo = scene(40, 40);
  const refusal = 'expected at least one reference for preset "bare", which has no palette, got none';
  await expect(renovator.renovate(photo, { color: true, onProgress })).rejects.toThrow(refusal);
  expect(stages).toEqual([]);
  await expect(renovator.renovate(photo, { color: true, references: async () => [] })).rejects.toThrow(
    refusal,
  );
  // Found ones are all that it has: the most alike stays, however unlike.
  const found = [{ found: createRaster(32, 32) }, { found: scene(40, 40) }];
  expect((await renovator.renovate(photo, { color: true, references: found })).used.length).toBeGreaterThan(
    0,
  );
  await renovator.release();
});
