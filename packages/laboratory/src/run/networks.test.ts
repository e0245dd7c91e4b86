// What a run is told of the networks its losses use, and what it is refused: an excerpt of VGG19 where the paper is meant, samples
// without a reference where there is no palette.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constant } from '@romnet/graph';
import {
  declareParameters,
  findPreset,
  initialize,
  initialWeights,
  type PerceptualLayer,
  vgg19Features,
  writeSafetensors,
} from '@romnet/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cascade, detecting, recognising } from '../../../network/checks/tiny.js';
import { parseConfig } from '../config/config.js';
import { checkMixture, lossNetworks, startingWeights } from './networks.js';

const [base, paper] = [findPreset('base'), findPreset('paper')];
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-networks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function vggUpTo(layer: PerceptualLayer): string {
  const plane = constant(new Float32Array(32 * 32), [1, 1, 32, 32]);
  const specs = declareParameters((scope) => vgg19Features(scope, plane, 'torchvision', layer));
  const file = join(folder, `${layer}.safetensors`);
  writeFileSync(file, writeSafetensors(initialize(specs, 1), { precision: 'F16' }));
  return file;
}

const config = (more: Record<string, unknown>) =>
  parseConfig({ data: 'photos', run: 'run', steps: 1, stage: 'restore', ...more }, 'test');
const perceptual = (file: string) =>
  config({ losses: { luminance: 1, perceptual: 0.2 }, vgg19: { weights: file } });

test('the layers that the perceptual loss uses are printed', async () => {
  const lines: string[] = [];
  await lossNetworks(perceptual(vggUpTo('relu3_2')), base, (line) => lines.push(line));
  expect(lines).toEqual(['perceptual loss on relu2_2, relu3_2 of VGG19']);
});

test('preset paper is refused an excerpt of VGG19 for its perceptual loss, and only for that', async () => {
  const file = vggUpTo('relu4_2');
  await expect(lossNetworks(perceptual(file), paper, () => {})).rejects.toThrow(
    `all of relu2_2, relu3_2, relu4_2, relu5_2 for preset "paper", got weights that end with relu4_2 (${file})`,
  );
  const unused = config({ losses: { luminance: 1 }, vgg19: { weights: file } });
  expect((await lossNetworks(unused, paper, () => {})).vgg19).toBeDefined();
});

test('samples without a reference are refused where there is no palette', () => {
  const mixed = (stage: string, none: number) =>
    config({ stage, references: { same: 0.5, similar: 0.5, random: 0, none } });
  for (const stage of ['color', 'joint'])
    expect(() => checkMixture(paper, mixed(stage, 0.25))).toThrow(
      'expected `references.none` to be 0 for preset "paper", which has no palette to colour from without a reference, got 0.25',
    );
  checkMixture(paper, mixed('joint', 0));
  checkMixture(paper, mixed('restore', 0.25));
  checkMixture(base, mixed('joint', 0.25));
});

test('MobileNetV2 is refused where the preset has no place for it', async () => {
  const given = config({ mobilenet: 'mobilenet_v2.onnx' });
  await expect(startingWeights(cascade, given, () => undefined)).rejects.toThrow(
    `expected \`mobilenet\` for a preset whose backbone has MobileNetV2, got preset "${cascade.name}" (mobilenet_v2.onnx)`,
  );
});

test("a detector's encoder begins as the backbone of weights that have no detector", async () => {
  const initial = join(folder, 'cascade.safetensors');
  const before = initialWeights(cascade, 5);
  writeFileSync(initial, writeSafetensors(before, { precision: 'F32' }));
  const lines: string[] = [];
  const weights = await startingWeights(detecting, config({ stage: 'detect', initial }), (line) =>
    lines.push(line),
  );
  const [learned, own] = ['backbone.stage1.down.weight', 'detection.encoder.stage1.down.weight'];
  expect(weights.get(own!)!.data).toEqual(before.get(learned!)!.data);
  expect(lines.join()).toMatch(
    /^not in .*cascade\.safetensors, so random at first: \d+ tensors of detection$/,
  );
});

test('a detector that has learned is not given what the backbone learned', async () => {
  const initial = join(folder, 'recognising.safetensors');
  const before = new Map(
    [...initialWeights(recognising, 5)].filter(([name]) => !name.startsWith('detection.encoder.named')),
  );
  before.set('backbone.named0.weight', { shape: [4, 24, 1, 1], data: new Float32Array(96).fill(1) });
  writeFileSync(initial, writeSafetensors(before, { precision: 'F32' }));
  const weights = await startingWeights(recognising, config({ stage: 'detect', initial }), () => undefined);
  expect(Math.max(...weights.get('detection.encoder.named0.weight')!.data)).toBe(0);
});
