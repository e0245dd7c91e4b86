// The paper's training: the configs that ship say what it prints (IV-A), and what they ask for is done.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeFile } from '@romnet/imaging/files';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCatalogue } from '../data/catalogue.js';
import { createSampler, type SampleOptions } from '../data/sample.js';
import { runFiles } from '../run/run-folder.js';
import {
  createWorkplace,
  defaults,
  generatedPicture,
  quietIo,
  type Workplace,
} from '../workplace.fixture.js';
import { parsePlan, readPlan, resumePlan, startPlan } from './plan.js';

const configs = new URL('../../configs/', import.meta.url);
let place: Workplace;
beforeAll(async () => {
  place = await createWorkplace();
});
afterAll(() => place.remove());

test('every config that ships is one; the paper’s have its numbers', async () => {
  const names = await readdir(configs);
  expect(names.length).toBeGreaterThanOrEqual(4);
  for (const name of names) await readPlan(new URL(name, configs).pathname);
  for (const [name, stage, layout] of [
    ['paper-div2k', 'color', 'div2k'],
    ['paper-pascal', 'joint', 'pascal'],
  ] as const) {
    const { runs } = await readPlan(new URL(`${name}.json`, configs).pathname);
    expect(runs[0]).toMatchObject({
      ...{
        preset: 'paper',
        stage,
        recipe: 'paper',
        epochs: 20,
        crop: 256,
        workingSide: 'native',
        toldShare: 0,
      },
      losses: { luminance: 1, perceptual: 0.2, histogram: 0.5, chroma: 1, adversarial: 0.2 },
      ...{ learningRate: 1e-4, decayPerEpoch: 0.99, beta1: 0.99, beta2: 0.999, referencePer: 'epoch' },
      references: { same: 1, similar: 1, random: 0, none: 0 },
      data: { layout, split: 'train' },
    });
  }
});

test('a config of the paper’s whose VGG19 or ResNet34 is not there is refused before anything is read', async () => {
  const text = await readFile(new URL('paper-pascal.json', configs), 'utf8');
  const plan = (changes: object) =>
    parsePlan({ ...JSON.parse(text), run: place.at('refused'), ...changes }, 'c');
  await expect(startPlan(plan({ data: place.folder, resnet34: null }), quietIo())).rejects.toThrow(
    'expected weights of ResNet34',
  );
  expect(() => plan({ vgg19: null })).toThrow(/vgg19: expected weights for the perceptual loss/);
  expect(() => plan({ data: { layout: 'pascal', root: 'p', split: 'test' } })).toThrow(
    /data\.split: .*test pictures are not trained on/,
  );
});

test('two epochs of four pictures end there, also when the run stopped on the way', async () => {
  const config = { ...place.config('epochs', { steps: null, epochs: 2 }) };
  const { state, reason } = await startPlan(parsePlan(config, 'c'), quietIo());
  expect([state.step, reason]).toEqual([4, 'epochs']);
  const other = { ...config, run: place.at('stopped') };
  let steps = 0;
  const io = { ...quietIo(), print: (line: string) => (steps += line.startsWith('step ') ? 1 : 0) };
  const stopped = await startPlan(parsePlan(other, 'c'), { ...io, stopAsked: () => steps >= 3 });
  expect([stopped.state.step, stopped.reason]).toEqual([3, 'asked']);
  const resumed = await resumePlan(place.at('stopped'), {}, quietIo());
  expect(resumed.state.step).toBe(4);
  expect(Buffer.from(resumed.state.parameters.buffer).equals(Buffer.from(state.parameters.buffer))).toBe(
    true,
  );
});

test('test pictures are never trained on, whether the data set is named as such or as a folder', async () => {
  const root = place.at('DIV2K');
  for (const [folder, seed] of [
    ['DIV2K_train_HR', 1],
    ['DIV2K_train_HR', 2],
    ['DIV2K_valid_HR', 3],
  ] as const) {
    await mkdir(join(root, folder), { recursive: true });
    await encodeFile(join(root, folder, `000${seed}.png`), generatedPicture(seed));
  }
  for (const [run, data] of [
    ['named', { layout: 'div2k', root, split: 'train' }],
    ['folder', root],
  ] as const) {
    await startPlan(parsePlan(place.config(run, { data, steps: 1 }), 'c'), quietIo());
    const { folder, files } = await loadCatalogue(join(place.at(run), runFiles.catalogue));
    expect([folder, files]).toEqual([root, ['DIV2K_train_HR/0001.png', 'DIV2K_train_HR/0002.png']]);
  }
  await rm(join(root, 'DIV2K_train_HR'), { recursive: true });
  const gone = parsePlan(place.config('gone', { data: { layout: 'div2k', root, split: 'train' } }), 'c');
  await expect(startPlan(gone, quietIo())).rejects.toThrow(/DIV2K_train_HR/);
  await mkdir(place.at('own'));
  await writeFile(place.at('own', 'train.txt'), 'a\n');
  const half = place.config('half', { data: { layout: 'folder', root: place.at('own'), split: 'train' } });
  await expect(startPlan(parsePlan(half, 'c'), quietIo())).rejects.toThrow(
    /expected the split list .*test\.txt/,
  );
});

/** Samples of one large picture, of which each pixel tells where it is: red is x, green is y. */
function sampler(changes: Partial<SampleOptions>) {
  const [width, height] = [256, 192];
  const picture = generatedPicture(1, width, height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) picture.data.set([x, y, 128], at);
  return createSampler(
    { count: 4, read: async () => picture, similar: () => [1] },
    {
      ...defaults({ references: { same: 1, similar: 1, random: 0, none: 0 } }),
      ...{ tensors: ['luminance', 'chroma', 'referenceLuminance', 'referenceChroma'], textures: [] },
      ...changes,
    },
  );
}

test('a native crop shows the picture’s own pixels; else it shows a share of the picture', async () => {
  const span = async (workingSide: 384 | 'native') => {
    const { tensors } = await sampler({ workingSide })(3);
    const L = tensors.luminance!;
    return Math.max(...L) - Math.min(...L);
  };
  expect(await span('native')).toBeLessThan(0.4);
  expect(await span(384)).toBeGreaterThan(0.5);
});

test('per epoch, all samples of an epoch have one kind of reference; per sample they are mixed', async () => {
  const kinds = async (referencePer: 'epoch' | 'sample') => {
    const sample = sampler({ referencePer });
    const drawn: string[] = [];
    for (let position = 0; position < 48; position++) drawn.push((await sample(position)).reference);
    return Array.from({ length: 12 }, (_, epoch) => new Set(drawn.slice(4 * epoch, 4 * epoch + 4)));
  };
  const perEpoch = await kinds('epoch');
  expect(perEpoch.every(({ size }) => size === 1)).toBe(true);
  expect(new Set(perEpoch.flatMap((set) => [...set])).size).toBe(2);
  expect((await kinds('sample')).some(({ size }) => size === 2)).toBe(true);
});

test('damage is the recipe’s that the config names, and told as often as it says', async () => {
  const damaged = async (changes: Partial<SampleOptions>) =>
    (await sampler({ tensors: ['damaged', 'given', 'mask'], ...changes })(2)).tensors;
  const [base, paper] = [await damaged({}), await damaged({ recipe: 'paper' })];
  expect(paper.damaged).not.toEqual(base.damaged);
  for (let position = 0; position < 12; position++) {
    const { tensors } = await sampler({ tensors: ['damaged', 'given'], recipe: 'paper', toldShare: 0 })(
      position,
    );
    expect(tensors.given!.every((value) => value === 0)).toBe(true);
  }
});
