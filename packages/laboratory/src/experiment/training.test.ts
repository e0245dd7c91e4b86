// What makes a run another one: everything that decides its weights, and nothing else.
import { findPreset } from '@romnet/network';
import { expect, test } from 'vitest';
import { tiny } from '../workplace.fixture.js';
import { changed, experimentPreset } from './presets.js';
import { planRun, startsFrom, type TrainingOptions } from './training.js';

const options = (fields: object = {}, changes: Partial<TrainingOptions> = {}): TrainingOptions => ({
  ...{ folder: 'out', data: { div2k: 'd', pascal: 'p' }, preset: tiny, protocol: 'base' },
  fields: { ...fields },
  ...changes,
});
const color = { data: 'div2k', stage: 'color' } as const;
const hashOf = async (...given: Parameters<typeof planRun>) => (await planRun(...given)).hash;

test('a run has the name of what it is, and its config the protocol’s numbers and the data set’s split', async () => {
  const { config, preset, hash } = await planRun(options(), color, { fusion: 'multi-ab' });
  expect(config.run).toMatch(new RegExp(`out.runs.div2k-color-multi-ab-${hash}$`));
  expect(preset).toMatchObject({ name: 'tiny, multi-ab', fusion: 'multi-ab' });
  expect(config).toMatchObject({ stage: 'color', recipe: 'paper', epochs: 20, toldShare: 0 });
  expect(config.data).toMatchObject({ layout: 'div2k', split: 'train' });
});

test('machine, place and threads make no other run; all else does', async () => {
  const hash = await hashOf(options(), color);
  expect(await hashOf(options({ threads: 1, workers: 0, cacheMegabytes: 1 }), color)).toBe(hash);
  expect(await hashOf(options({}, { folder: 'elsewhere' }), color)).toBe(hash);
  // As it is unless told.
  expect(await hashOf(options({ wornShare: 0 }), color)).toBe(hash);
  const others = await Promise.all([
    hashOf(options({ seed: 2 }), color),
    hashOf(options({ steps: 5, epochs: null }), color),
    hashOf(options({}, { data: { div2k: 'other' } }), color),
    hashOf(options({}, { preset: { ...tiny, fusion: 'multi-ab' } }), color),
    hashOf(options(), { data: 'pascal', stage: 'color' }),
    hashOf(options(), { data: 'div2k', stage: 'joint' }),
    hashOf(options(), { data: 'div2k', stage: 'pix2pix' }),
    hashOf(options(), { data: 'div2k', stage: 'pix2pix' }, {}, false),
  ]);
  expect(new Set([hash, ...others]).size).toBe(others.length + 1);
});

test('pictures that stand in for two data sets are trained on once', async () => {
  const own = options({}, { data: { folder: 'own' } });
  const [one, two] = [await planRun(own, color), await planRun(own, { data: 'pascal', stage: 'color' })];
  expect(one.config.run).toBe(two.config.run);
  expect(one.config.data).toMatchObject({ layout: 'folder' });
});

test('a network starts from the backbone of base where it has that backbone, and a use for it', async () => {
  const base = await experimentPreset('base');
  expect(startsFrom(base)).toBe('backbone of base');
  expect(startsFrom(changed(base, { maps: 'single' }))).toBe('backbone of base');
  expect(startsFrom(changed(base, { maps: 'none' }))).toBe(null);
  expect(startsFrom(tiny)).toBe(null);
});

test('Pix2pix has its own losses, and damage only where the column has', async () => {
  const pix2pix = { data: 'pascal', stage: 'pix2pix' } as const;
  const { config } = await planRun(options(), pix2pix, {}, false);
  expect(config).toMatchObject({ recipe: 'none', beta1: 0.5, losses: { histogram: 0, adversarial: 1 } });
  expect((await planRun(options(), pix2pix)).config.recipe).toBe('paper');
});

test('the paper’s preset has the paper’s training, whichever stage; without its VGG19 there is none', async () => {
  const vgg19 = { weights: 'vgg19.safetensors' };
  const paper = (fields: object) =>
    options({ ...fields, resnet34: 'r' }, { protocol: 'paper', preset: findPreset('paper') });
  for (const data of ['div2k', 'pascal'] as const)
    for (const stage of ['color', 'joint', 'pix2pix'] as const) {
      const { config } = await planRun(paper({ vgg19 }), { data, stage });
      expect(config).toMatchObject({ stage, crop: 256, workingSide: 'native', epochs: 20, vgg19 });
      if (stage !== 'pix2pix') expect(config).toMatchObject({ beta1: 0.99, losses: { perceptual: 0.2 } });
    }
  await expect(planRun(paper({ vgg19: null }), { data: 'pascal', stage: 'joint' })).rejects.toThrow(
    /vgg19: expected weights for the perceptual loss/,
  );
});
