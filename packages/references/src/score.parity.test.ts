// The score of III-E against PyTorch, from luminance to number: with maps drawn at random, with the shipped backbone,
// and with VGG19 where its weights lie beside the repository.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPlane, createRandom, type Plane } from '@romnet/imaging';
import { findPreset, readSafetensors, type Weights, writeSafetensors } from '@romnet/network';
import { describe, expect, it } from 'vitest';
import { type FeatureNetwork, openExtractor, WORKING_SIDE } from './extractor.js';
import { compareFeatures, type FeatureMap, type ScoreWeights, type Similarity } from './score.js';

const script = fileURLToPath(new URL('../checks/reference_score.py', import.meta.url));
const shipped = fileURLToPath(new URL('../../renovation/models/base/weights.safetensors', import.meta.url));
const vgg19 = fileURLToPath(
  new URL('../../../../shared/data/weights/vgg19_to_relu3_4.safetensors', import.meta.url),
);
const vgg19File = [vgg19, '/work/shared/data/weights/vgg19_to_relu3_4.safetensors'].find(existsSync);

const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import torch, torchvision']).status === 0,
);
if (!python) console.info("skipped: python3 -c 'import torch, torchvision' fails here");
if (!vgg19File) console.info(`skipped: no weights of VGG19 (${vgg19})`);

/** Float32 on our side; measured: below 1e-8 in every case. */
const TOLERANCE = 1e-4;
const weights: ScoreWeights = { texture: 0.3, structure: 0.7 };

/** PyTorch takes a second or two to import, and much longer on a crowded machine. */
const TIMEOUT = 300_000;

describe.skipIf(!python)('the score against PyTorch', { timeout: TIMEOUT }, () => {
  it('with maps drawn at random, silent channels and equal ones among them', () => {
    const first = [draw(5, 8, 12, 1), draw(3, 4, 6, 2)];
    const second = [draw(5, 8, 12, 3), draw(3, 4, 6, 4)];
    first[0]!.data.fill(0, 0, 96);
    second[0]!.data.fill(0, 0, 96);
    second[1]!.data.set(first[1]!.data.subarray(24, 48), 24);
    const weighted = { ...weights, layers: [3, 1] };
    const theirs = ask({ network: 'maps', ...weighted }, tensors(first), tensors(second));
    agree(compareFeatures(first, second, weighted), theirs);
  });

  it('through the backbone that ships with base', async () => {
    const preset = findPreset('base');
    const { weights } = readSafetensors(new Uint8Array(readFileSync(shipped)), shipped);
    const ours = await throughNetwork({ kind: 'backbone', model: { preset, weights } });
    const about = { network: 'compact', weights: shipped, backbone: preset.backbone };
    agree(ours, askAbout(about, 4));
  });

  it.skipIf(!vgg19File)('through VGG19', async () => {
    const file = vgg19File as string;
    const { weights: loaded } = readSafetensors(new Uint8Array(readFileSync(file)), file);
    const ours = await throughNetwork({ kind: 'vgg19', weights: loaded, style: 'caffe' });
    agree(ours, askAbout({ network: 'vgg19', weights: file }, 2));
  });
});

/** Two scenes of soft shapes at the working size, alike in part. */
const scenes = [1, 2].map((seed): Plane => {
  const plane = createPlane(WORKING_SIDE, WORKING_SIDE);
  for (let i = 0; i < plane.data.length; i++) {
    const [x, y] = [i % WORKING_SIDE, Math.floor(i / WORKING_SIDE)];
    plane.data[i] = 0.5 * Math.sin(x / (9 * seed)) * Math.cos(y / 23) + 0.4 * Math.sin((x + seed * y) / 5);
  }
  return plane;
});

async function throughNetwork(network: FeatureNetwork): Promise<Similarity> {
  const extractor = await openExtractor(network, { threads: 1 });
  try {
    return compareFeatures(await extractor.extract(scenes[0]!), await extractor.extract(scenes[1]!), weights);
  } finally {
    await extractor.release();
  }
}

function askAbout(about: object, layers: number): Similarity {
  const [first, second] = scenes.map(
    ({ data }): Weights => new Map([['luminance', { shape: [1, 1, WORKING_SIDE, WORKING_SIDE], data }]]),
  );
  return ask({ ...about, ...weights, layers: new Array(layers).fill(1) }, first!, second!);
}

function ask(about: object, first: Weights, second: Weights): Similarity {
  const folder = mkdtempSync(join(tmpdir(), 'romnet-score-'));
  try {
    writeFileSync(join(folder, 'case.json'), JSON.stringify(about));
    writeFileSync(join(folder, 'first.safetensors'), writeSafetensors(first, { precision: 'F32' }));
    writeFileSync(join(folder, 'second.safetensors'), writeSafetensors(second, { precision: 'F32' }));
    const { status, stdout, stderr } = spawnSync(python as string, [script, folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`reference_score.py failed:\n${stderr}`);
    return JSON.parse(stdout) as Similarity;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function agree(ours: Similarity, theirs: Similarity): void {
  console.info('ours', ours, 'theirs', theirs);
  for (const term of ['score', 'texture', 'structure'] as const)
    expect(Math.abs(ours[term] - theirs[term]), term).toBeLessThan(TOLERANCE);
}

function draw(channels: number, height: number, width: number, seed: number): FeatureMap {
  const random = createRandom(seed);
  const next = () => Math.max(0, random.uniform() - 0.3);
  return { channels, height, width, data: Float32Array.from({ length: channels * height * width }, next) };
}

function tensors(maps: readonly FeatureMap[]): Weights {
  return new Map(
    maps.map(({ channels, height, width, data }, i) => [
      `layer${i}`,
      { shape: [1, channels, height, width], data },
    ]),
  );
}
