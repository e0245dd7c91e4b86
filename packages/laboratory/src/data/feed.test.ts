// The stream of batches: a pure function of seed and number, whatever the workers; references as the mixture says.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster, type Raster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaults } from '../workplace.fixture.js';
import { type Batch, type BatchOptions, createBatchMaker } from './batch.js';
import { type Catalogue, loadCatalogue, NEIGHBOURS, saveCatalogue, scanFolder } from './catalogue.js';
import { createFeed } from './feed.js';
import { mostHints } from './hints.js';
import { randomAt } from './random.js';
import { createSampler, type SampleOptions, sampleTensors } from './sample.js';

const entry = new URL('../../dist/data/worker.js', import.meta.url);
let folder: string;
let catalogue: Catalogue;
const faults: string[] = [];

/** A picture of smooth colours and an edge, different for every seed. */
function photograph(seed: number, width = 70, height = 56): Raster {
  const random = randomAt(seed, 'photograph');
  const [r, g, b] = [random(), random(), random()];
  const edge = random() * width;
  const raster = createRaster(width, height, 8);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const light = 80 + (100 * y) / height + (x > edge ? 60 : 0);
      raster.data.set([light * r!, light * g!, light * b!], at);
    }
  }
  return raster;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'romnet-feed-'));
  await mkdir(join(folder, 'inner'));
  for (let seed = 0; seed < 6; seed++) {
    await encodeFile(join(folder, seed % 2 ? 'inner' : '', `${seed}.png`), photograph(seed));
  }
  await writeFile(join(folder, 'broken.jpg'), 'not a picture');
  const scanned = await scanFolder(folder, { onSkip: (fault) => faults.push(fault.message) });
  // The next picture is each one's only neighbour.
  const neighbours = new Int32Array(6 * NEIGHBOURS).fill(-1);
  for (let picture = 0; picture < 6; picture++) neighbours[picture * NEIGHBOURS] = (picture + 1) % 6;
  catalogue = { ...scanned, neighbours };
});
afterAll(() => rm(folder, { recursive: true }));

const options = (): BatchOptions => ({
  ...defaults({ seed: 3, histogramReferences: { similar: 0.5 } }),
  ...{ catalogue, textures: null, batch: 4, tensors: sampleTensors, cacheMegabytes: 100 },
});

test('a scan lists pictures in order, names the broken one and survives saving', async () => {
  expect(catalogue.files).toEqual(['0.png', '2.png', '4.png', 'inner/1.png', 'inner/3.png', 'inner/5.png']);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain('broken.jpg');
  const path = join(folder, 'catalogue.safetensors');
  await saveCatalogue(path, catalogue);
  expect(await loadCatalogue(path)).toEqual(catalogue);
  await saveCatalogue(path, { ...catalogue, neighbours: null });
  expect(await loadCatalogue(path)).toEqual({ ...catalogue, neighbours: null });
});

test('batch 7 is the same alone, after others and without a cache; batch 8 differs', async () => {
  const maker = await createBatchMaker(options());
  for (let number = 0; number < 7; number++) await maker(number);
  const after = await maker(7);
  const alone = await (await createBatchMaker({ ...options(), cacheMegabytes: 0 }))(7);
  expect(alone).toEqual(after);
  expect((await maker(8)).tensors.luminance).not.toEqual(after.tensors.luminance);
});

test('tensors have the declared sizes and lie in network units', async () => {
  const { tensors } = await (await createBatchMaker(options()))(0);
  const channels = { damaged: 1, luminance: 1, chroma: 2, referenceLuminance: 1, referenceChroma: 2 };
  for (const [name, count] of Object.entries(channels)) {
    expect(tensors[name]).toHaveLength(4 * count * 32 * 32);
    expect(tensors[name]!.every((value) => value >= -1 && value <= 1)).toBe(true);
  }
  expect(tensors.referencePresent).toHaveLength(4);
});

test('asking for fewer tensors changes none of the others', async () => {
  const all = await (await createBatchMaker(options()))(2);
  const few = await (await createBatchMaker({ ...options(), tensors: ['damaged', 'luminance'] }))(2);
  expect(Object.keys(few.tensors)).toEqual(['damaged', 'luminance']);
  expect(few.tensors.damaged).toEqual(all.tensors.damaged);
  expect(few.tensors.luminance).toEqual(all.tensors.luminance);
});

test('hints come as often as asked, show the truth, and change nothing else', async () => {
  const [none, all] = await Promise.all(
    [0, 1].map(async (hintShare) => (await createBatchMaker({ ...options(), hintShare }))(2)),
  );
  const hintless = ({ tensors }: Batch) =>
    Object.entries(tensors).filter(([name]) => !name.startsWith('hint'));
  expect(hintless(all!)).toEqual(hintless(none!));
  expect(none!.tensors.hintMap!.every((value) => value === 0)).toBe(true);
  expect(none!.tensors.hintBias!.every((value) => value < 0)).toBe(true);
  const { hintMap, hintBias, hintSpots, chroma } = all!.tensors;
  const plane = 32 * 32;
  let [covered, error, size] = [0, 0, 0];
  for (let sample = 0; sample < 4; sample++) {
    expect(hintBias![sample * mostHints]).toBe(0);
    for (let i = 0; i < plane; i++) {
      if (hintMap![3 * sample * plane + i]! < 1) continue;
      covered += 1;
      for (const channel of [0, 1]) {
        const truth = chroma![(2 * sample + channel) * plane + i]!;
        error += Math.abs(hintMap![(3 * sample + 1 + channel) * plane + i]! - truth);
        size += Math.abs(truth);
      }
    }
  }
  expect(covered).toBeGreaterThan(4);
  expect(error).toBeLessThan(0.25 * size);
  expect(hintSpots).toHaveLength(4 * mostHints * 5);
  const half = await (await createBatchMaker({ ...options(), batch: 60, hintShare: 0.5 }))(0);
  const hinted = Array.from({ length: 60 }, (_, i) => half.tensors.hintBias![i * mostHints]! === 0);
  // Five deviations of a binomial of 60 and 0.5.
  expect(Math.abs(hinted.filter(Boolean).length - 30)).toBeLessThan(5 * Math.sqrt(60 / 4));
});

test('a picture that vanishes is named and replaced by the next', async () => {
  const files = catalogue.files.with(2, 'gone.png');
  const { skipped } = await (
    await createBatchMaker({ ...options(), batch: 6, catalogue: { ...catalogue, files } })
  )(0);
  expect(skipped.length).toBeGreaterThan(0);
  expect(skipped[0]).toContain('gone.png');
});

const source = {
  count: 40,
  read: async (picture: number) => photograph(picture),
  similar: (picture: number) => [(picture + 1) % 40],
};
const drawn: SampleOptions = {
  ...defaults({ seed: 5, histogramReferences: { similar: 0.5 } }),
  ...{ tensors: sampleTensors, textures: [] },
};

test('an epoch visits every picture once, the next in another order', async () => {
  const visits: number[] = [];
  const watched = {
    ...source,
    read: async (picture: number) => {
      visits.push(picture);
      return photograph(picture);
    },
  };
  const sampler = createSampler(watched, { ...drawn, tensors: ['luminance'] });
  for (let position = 0; position < 80; position++) await sampler(position);
  const [first, second] = [visits.slice(0, 40), visits.slice(40)];
  const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
  expect(sorted(first)).toEqual(Array.from({ length: 40 }, (_, at) => at));
  expect(sorted(second)).toEqual(sorted(first));
  expect(second).not.toEqual(first);
});

test('damage of larger scale is wider, in crops that show less', async () => {
  const smooth = { ...source, read: async () => ramp };
  const ramp = createRaster(64, 64, 8);
  for (let at = 0; at < ramp.data.length; at++) ramp.data[at] = 60 + 2 * Math.floor(at / (64 * 3));
  const measured = async (damageScale: number) => {
    const tensors = ['luminance', 'damaged'] as const;
    const sampler = createSampler(smooth, { ...drawn, damageScale, tensors });
    let [slope, changed] = [0, 0];
    for (let position = 0; position < 60; position++) {
      const { luminance, damaged } = (await sampler(position)).tensors;
      slope += luminance![31 * 32]! - luminance![0]!;
      changed += luminance!.filter((value, at) => Math.abs(damaged![at]! - value) > 0.5).length;
    }
    return { slope, changed };
  };
  const [usual, large] = [await measured(1), await measured(6)];
  // Enlarged by 6^(uv), u and v uniform, v from 0.5: crops show 0.55 as much of the slope on average.
  expect(large.slope).toBeLessThan(0.8 * usual.slope);
  expect(large.slope).toBeGreaterThan(0.2 * usual.slope);
  expect(large.changed).toBeGreaterThan(1.3 * usual.changed);
});

test('references come as the mixture says, and none means zeros', async () => {
  const sampler = createSampler(source, {
    ...drawn,
    tensors: ['referenceLuminance', 'referenceChroma', 'referencePresent', 'histogramShare'],
  });
  const counts: Record<string, number> = {};
  for (let position = 0; position < 400; position++) {
    const { reference, tensors } = await sampler(position);
    counts[reference] = (counts[reference] ?? 0) + 1;
    const empty = tensors.referenceLuminance!.every((value) => value === 0);
    expect([reference === 'none', tensors.referencePresent![0] === 0]).toEqual([empty, empty]);
    // The histogram loss leaves out samples without a reference and with a wrong one.
    expect(tensors.histogramShare![0]).toBe({ same: 1, similar: 0.5, random: 0, none: 0 }[reference]);
  }
  const expected = { same: 0.45, similar: 0.2, random: 0.1, none: 0.25 };
  for (const [kind, share] of Object.entries(expected)) {
    const sigma = Math.sqrt(400 * share * (1 - share));
    expect(Math.abs(counts[kind]! - 400 * share)).toBeLessThan(5 * sigma);
  }
});

test('two workers give the same stream as none, from any first batch', async ({ skip }) => {
  if (!existsSync(entry)) skip('packages/laboratory/dist is not built: npx tsc -b packages/laboratory');
  const alone = await createFeed(options(), { first: 2, workers: 0, queue: 3 });
  const threaded = await createFeed(options(), { first: 2, workers: 2, queue: 3, entry });
  try {
    for (let count = 0; count < 6; count++) expect(await threaded.next()).toEqual(await alone.next());
  } finally {
    await threaded.close();
  }
});

test('a fault in a worker reaches the caller with the file that caused it', async ({ skip }) => {
  if (!existsSync(entry)) skip('packages/laboratory/dist is not built: npx tsc -b packages/laboratory');
  const gone = { ...catalogue, files: ['gone.png'] };
  const feed = await createFeed({ ...options(), catalogue: gone }, { first: 0, workers: 1, queue: 2, entry });
  await expect(feed.next()).rejects.toThrow(/gone\.png/);
  await feed.close();
});
