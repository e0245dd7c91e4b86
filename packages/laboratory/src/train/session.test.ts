// Whole runs of a tiny network on generated pictures: exact resume, equal seeds, what each stage moves, what is refused.
import { copyFile, type FileHandle, mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constant } from '@romnet/graph';
import {
  declareParameters,
  findPreset,
  initialize,
  initialWeights,
  type ParameterSpec,
  readSafetensors,
  vgg19Features,
  type Weights,
  writeSafetensors,
} from '@romnet/network';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { squeezenetConvolutions } from '../../../network/checks/squeezenet.js';
import { loadCheckpoint, saveCheckpoint } from '../run/checkpoint.js';
import { runFiles } from '../run/run-folder.js';
import { createWorkplace, quietIo, tiny, type Workplace } from '../workplace.fixture.js';
import { resumeRun, type SessionResult, startRun } from './session.js';

// A dozen sessions: seconds on an idle machine, minutes on a crowded one.
vi.setConfig({ testTimeout: 300_000 });

let place: Workplace;
beforeAll(async () => {
  place = await createWorkplace();
  await writeVgg19(place.at('vgg19.safetensors'));
});
afterAll(() => place.remove());

const records = async (run: string) =>
  (await readFile(place.at(run, runFiles.log), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const losses = async (run: string): Promise<number[]> =>
  (await records(run)).filter(({ losses }) => losses).map(({ losses }) => losses.loss);
const bytes = (vector: Float32Array) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);

function expectSame(one: SessionResult, other: SessionResult): void {
  for (const name of ['parameters', 'firstMoment', 'secondMoment', 'average'] as const)
    expect(bytes(one.state[name]).equals(bytes(other.state[name]))).toBe(true);
}

/** All five losses and the discriminator, on the first two blocks of a VGG19 with random weights. */
const everything = () => ({
  stage: 'joint',
  losses: { luminance: 1, perceptual: 0.2, histogram: 0.5, chroma: 1, adversarial: 0.2 },
  vgg19: { weights: place.at('vgg19.safetensors') },
  discriminator: { width: 8 },
});

function writeVgg19(path: string): Promise<void> {
  const plane = constant(new Float32Array(32 * 32), [1, 1, 32, 32]);
  const specs = declareParameters((scope) => vgg19Features(scope, plane, 'torchvision', 'relu2_2'));
  return writeFile(path, writeSafetensors(initialize(specs, 1), { precision: 'F32' }));
}

/** SqueezeNet 1.1 by torchvision's names and shapes, with random weights. */
function randomSqueezenet(): Weights {
  const layers = [
    ...squeezenetConvolutions.map(([name, ...rest]) => [`features.${name}`, ...rest] as const),
    ['classifier.1', 1000, 512, 1] as const,
  ];
  const specs = layers.flatMap(([name, outputs, inputs, side]): ParameterSpec[] => [
    {
      name: `${name}.weight`,
      shape: [outputs, inputs, side, side],
      initial: { kind: 'normal', deviation: Math.sqrt(2 / (inputs * side ** 2)) },
    },
    { name: `${name}.bias`, shape: [outputs], initial: { kind: 'normal', deviation: 0.01 } },
  ]);
  return initialize(specs, 1);
}

test('ten steps equal five and five resumed, bit for bit, and the same seed gives the same weights', async () => {
  const whole = await startRun(place.config('whole'), quietIo());
  await startRun(place.config('parts', { steps: 5 }), quietIo());
  const parts = await resumeRun(place.at('parts'), { steps: 10 }, quietIo());
  expect(parts.state.step).toBe(10);
  expectSame(parts, whole);
  expect(await losses('parts')).toEqual(await losses('whole'));
  const files = await Promise.all(['whole', 'parts'].map((run) => readFile(place.at(run, runFiles.weights))));
  expect(files[0]?.equals(files[1] as Buffer)).toBe(true);

  const other = await startRun(place.config('other-seed', { seed: 2, steps: 1 }), quietIo());
  expect(other.state.parameters).not.toEqual(whole.state.parameters);
});

test('with hints, too, parts equal the whole, and what is learned of hints moves', async () => {
  const hints = { stage: 'color', hintShare: 0.8 };
  const whole = await startRun(place.config('hinted', { ...hints, steps: 6 }), quietIo());
  await startRun(place.config('hinted-parts', { ...hints, steps: 3 }), quietIo());
  const parts = await resumeRun(place.at('hinted-parts'), { steps: 6 }, quietIo());
  expectSame(parts, whole);
  const before = initialWeights(tiny, 1);
  for (const [name, { data }] of whole.weights)
    if (name.includes('.hints.')) expect([name, data]).not.toEqual([name, before.get(name)!.data]);
});

test('a run folder made by an earlier version goes on as if it were of this one; of a later one it says why not', async () => {
  const whole = await startRun(place.config('of-now', { stage: 'joint', steps: 4 }), quietIo());
  await startRun(place.config('of-before', { stage: 'joint', steps: 2 }), quietIo());
  const path = place.at('of-before', runFiles.checkpoint);
  const original = await readFile(path);
  const rewrite = async (change: (config: Record<string, unknown>) => void, hasPreset: boolean) => {
    const { weights, metadata } = readSafetensors(new Uint8Array(original), path);
    const config = JSON.parse(metadata.config!);
    change(config);
    const { preset, ...others } = metadata;
    const kept = hasPreset ? { ...others, preset: preset! } : others;
    const changed = { ...kept, config: JSON.stringify(config) };
    await writeFile(path, writeSafetensors(weights, { precision: 'F32', metadata: changed }));
  };

  await rewrite((config) => {
    config.repaint = true;
  }, true);
  await expect(resumeRun(place.at('of-before'), { steps: 4 }, quietIo())).rejects.toThrow(
    /"repaint" \(.*of-before.*checkpoint\.safetensors\)/,
  );
  // Fields that came since, and the preset, are not in an old checkpoint; two have another name.
  const since = [
    'cleanShare',
    'contentShare',
    'hardPrintShare',
    'maskWeight',
    'maskEmphasis',
    'decisionWeight',
    'wornShare',
    'hintShare',
    'chromaBend',
    'luminanceBend',
    'damageScale',
  ];
  await rewrite((config) => {
    for (const name of since) delete config[name];
    Object.assign(config, { evaluation: config.validation, evaluateEverySteps: config.validateEverySteps });
    for (const name of ['validation', 'validateEverySteps']) delete config[name];
  }, false);
  expectSame(await resumeRun(place.at('of-before'), { steps: 4 }, quietIo()), whole);
});

test('a run of a version that had its parameters in another order is refused, and told how to go on', async () => {
  await startRun(place.config('ordered', { steps: 1 }), quietIo());
  const path = place.at('ordered', runFiles.checkpoint);
  const { weights, ...checkpoint } = await loadCheckpoint(path);
  const state = { ...checkpoint.state, parameters: checkpoint.state.parameters.toReversed() };
  await saveCheckpoint(path, { ...checkpoint, weights, state });
  await expect(resumeRun(place.at('ordered'), { steps: 2 }, quietIo())).rejects.toThrow(
    /parameters in the order of this step, got others at "restoration\..*": another version made it, so start a new run with its folder as `initial` \(.*ordered\)/,
  );
  const next = place.config('ordered-next', { steps: 1, initial: place.at('ordered') });
  expect((await startRun(next, quietIo())).state.step).toBe(1);
});

test('the end-to-end step with all five losses logs each, moves both players and resumes exactly', async () => {
  const whole = await startRun(place.config('gan', { ...everything(), steps: 2 }), quietIo());
  await startRun(place.config('gan-parts', { ...everything(), steps: 1 }), quietIo());
  const parts = await resumeRun(place.at('gan-parts'), { steps: 2 }, quietIo());
  expectSame(parts, whole);

  const [first] = await records('gan');
  const names = ['luminance', 'perceptual', 'histogram', 'chroma', 'adversarial'];
  expect(Object.keys(first.losses)).toEqual([
    'loss',
    ...names.map((name) => `${name}Loss`),
    'discriminatorLoss',
  ]);
  const weighted = names.reduce(
    (sum, name) => sum + first.losses[`${name}Loss`] * (everything().losses as Record<string, number>)[name]!,
    0,
  );
  expect(first.losses.loss).toBeCloseTo(weighted, 4);
  expect(first.discriminatorGradientNorm).toBeGreaterThan(0);

  // The discriminator lives in the checkpoint, not in the network that is handed out.
  const { weights } = await loadCheckpoint(place.at('gan', runFiles.checkpoint));
  const { weights: early } = await loadCheckpoint(place.at('gan-parts', runFiles.checkpoint));
  const scores = [...weights.keys()].filter((name) => name.startsWith('discriminator.'));
  expect(scores.length).toBe(7); // four layers, three of them without bias, and the score
  expect(early.size).toBe(weights.size);
  expect([...whole.weights.keys()].some((name) => name.startsWith('discriminator.'))).toBe(false);
});

test('a loss of weight 0 is not in the graph', async () => {
  await startRun(place.config('plain', { stage: 'joint', steps: 1 }), quietIo());
  const [first] = await records('plain');
  expect(Object.keys(first.losses)).toEqual(['loss', 'luminanceLoss', 'chromaLoss']);
});

test('a stage moves its own parts and leaves the others as they were', async () => {
  const before = initialWeights(tiny, 1);
  const { weights } = await startRun(place.config('color', { stage: 'color', steps: 2 }), quietIo());
  const moved = new Set<string>();
  for (const [name, tensor] of weights)
    if (!bytes(tensor.data).equals(bytes(before.get(name)?.data as Float32Array)))
      moved.add(name.split('.')[0] as string);
  expect([...moved].sort()).toEqual(['backbone', 'colorization', 'histogram', 'similarity']);
});

test('the teacher is seen through the same heads from one stage to the next', async () => {
  const teacher = place.at('squeezenet.safetensors');
  await writeFile(teacher, writeSafetensors(randomSqueezenet(), { precision: 'F32' }));
  const heads = async (run: string) =>
    [...(await loadCheckpoint(place.at(run, runFiles.checkpoint))).weights].filter(([name]) =>
      name.startsWith('distillation.'),
    );
  await startRun(place.config('taught', { stage: 'backbone', teacher, steps: 2 }), quietIo());
  // A rate of next to nothing: what the next stage ends with is what it began with.
  const next = { stage: 'color', teacher, initial: place.at('taught'), steps: 1, learningRate: 1e-30 };
  await startRun(place.config('taught-color', next), quietIo());
  const before = await heads('taught');
  expect(before).toHaveLength(10); // four maps and the scores, weight and bias each
  expect(await heads('taught-color')).toEqual(before);
  const [last] = (await records('taught')).slice(-1);
  expect(last.losses.distillationLoss).toBeGreaterThan(0);
});

test('a loss that is not a number ends the run, names the tensor that broke first and keeps the checkpoint', async () => {
  const config = place.config('broken', { learningRate: 1e30 });
  await expect(startRun(config, quietIo())).rejects.toThrow(
    /expected a finite loss, got \S+ at step 2; first in the forward pass: conv \[.*\] after restoration\.level.*; the last checkpoint is kept/,
  );
  const { state } = await loadCheckpoint(place.at('broken', runFiles.checkpoint));
  expect(state.step).toBe(0);
  expect(state.parameters.every(Number.isFinite)).toBe(true);
  expect(await readFile(place.at('broken', runFiles.page), 'utf8')).toContain(
    'ended: expected a finite loss',
  );
});

/** From now on a disk has no room for tensors, and says so where a real one does: when the bytes are flushed. */
async function fillDisk() {
  const file = await open(place.at('tiny.json'));
  const prototype: FileHandle = Object.getPrototypeOf(file);
  await file.close();
  const { sync } = prototype;
  return vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    if ((await this.stat()).size > 20_000) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    return sync.call(this);
  });
}

test('a full disk while saving leaves the previous checkpoint, and no half of a new one', async () => {
  await startRun(place.config('full', { steps: 2 }), quietIo());
  const full = await fillDisk();
  await expect(resumeRun(place.at('full'), { steps: 4 }, quietIo())).rejects.toThrow(
    /cannot write .*checkpoint\.safetensors: no space left/,
  );
  full.mockRestore();
  expect((await loadCheckpoint(place.at('full', runFiles.checkpoint))).state.step).toBe(2);
  expect((await readdir(place.at('full'))).filter((name) => name.endsWith('.part'))).toEqual([]);
  const { state } = await resumeRun(place.at('full'), { steps: 4 }, quietIo());
  expect(state.step).toBe(4);
});

test('weights and checkpoints of another preset are refused with the tensor or preset named', async () => {
  await startRun(place.config('donor', { steps: 1 }), quietIo());
  const other = { preset: 'base', initial: place.at('donor') };
  await expect(startRun(place.config('receiver', other), quietIo())).rejects.toThrow(
    /tensor "restoration\..*" .*preset "base".*donor/,
  );
  await mkdir(place.at('mixed'));
  for (const file of [runFiles.checkpoint, runFiles.catalogue])
    await copyFile(place.at('donor', file), place.at('mixed', file));
  await writeFile(place.at('mixed', runFiles.preset), JSON.stringify(findPreset('base')));
  await expect(resumeRun(place.at('mixed'), {}, quietIo())).rejects.toThrow(
    /checkpoint of preset "base".*got one of "tiny".*mixed/,
  );
});

test('a folder without pictures is named; unreadable pictures are named, skipped and counted', async () => {
  await mkdir(place.at('empty'));
  await expect(startRun(place.config('none', { data: place.at('empty') }), quietIo())).rejects.toThrow(
    /expected photographs but found none .*empty/,
  );
  await expect(startRun(place.config('none', { data: place.at('absent') }), quietIo())).rejects.toThrow(
    /expected a folder of pictures .*absent/,
  );
  const some = place.at('some');
  await mkdir(some);
  await copyFile(place.at('picture-0.png'), join(some, 'good.png'));
  await writeFile(join(some, 'bad.jpg'), 'not a picture');
  await writeFile(join(some, 'worse.png'), '');
  const lines: string[] = [];
  await startRun(place.config('skipping', { data: some, steps: 1 }), quietIo(lines));
  const skipped = lines.filter((line) => line.startsWith('skipped'));
  expect(skipped).toHaveLength(2);
  expect(skipped.join()).toMatch(/bad\.jpg.*worse\.png.*\(2 so far\)|worse\.png.*bad\.jpg.*\(2 so far\)/);
});

test('a config for ResNet34 without its weights is refused before anything is made', async () => {
  await writeFile(place.at('frozen.json'), JSON.stringify({ ...tiny, backbone: { kind: 'resnet34' } }));
  await expect(
    startRun(place.config('resnet', { preset: place.at('frozen.json') }), quietIo()),
  ).rejects.toThrow(/weights of ResNet34 in `resnet34` .*got none/);
});
