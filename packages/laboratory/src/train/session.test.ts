// Whole runs of the real network on generated pictures: exact resume, equal seeds, falling losses, what each stage moves.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { findPreset, initialWeights } from '@romnet/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig, type TrainingConfig } from './config.js';
import { resumeRun, runFiles, type SessionIo, startRun } from './session.js';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'romnet-session-'));
  for (let picture = 0; picture < 4; picture++) {
    const raster = createRaster(64, 48);
    for (let i = 0; i < raster.data.length; i++)
      raster.data[i] = 128 + 100 * Math.sin((i * (picture + 1)) / 40 + (i % 3));
    await encodeFile(at(`picture-${picture}.png`), raster);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const io = (log: string[] = []): SessionIo => ({
  print: (line) => log.push(line),
  now: () => performance.now() / 1000,
  stopAsked: () => false,
});

const config = (run: string, changes: Partial<TrainingConfig>): TrainingConfig =>
  parseConfig(
    {
      data: folder,
      run: at(run),
      stage: 'restore',
      batch: 2,
      crop: 32,
      steps: 10,
      warmupSteps: 0,
      learningRate: 1e-3,
      workers: 0,
      // One thread: the order of a sum, and so its last bit, is the same on every machine.
      threads: 1,
      ...changes,
    },
    'test',
  );

const losses = async (run: string): Promise<number[]> =>
  (await readFile(at(run, runFiles.log), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).losses.loss);

test('ten steps equal five and five resumed, bit for bit, and the same seed gives the same weights', async () => {
  const whole = await startRun(config('whole', {}), io());
  await startRun(config('parts', { steps: 5 }), io());
  const parts = await resumeRun(at('parts'), { steps: 10 }, io());

  expect(parts.state.step).toBe(10);
  for (const name of ['parameters', 'firstMoment', 'secondMoment', 'average'] as const)
    expect(Buffer.from(parts.state[name].buffer).equals(Buffer.from(whole.state[name].buffer))).toBe(true);
  expect(await losses('parts')).toEqual(await losses('whole'));
  const files = await Promise.all(['whole', 'parts'].map((run) => readFile(at(run, runFiles.weights))));
  expect(files[0]?.equals(files[1] as Buffer)).toBe(true);

  const other = await startRun(config('other-seed', { seed: 2, steps: 1 }), io());
  expect(other.state.parameters).not.toEqual(whole.state.parameters);
}, 300_000);

test('a stage moves its own parts and leaves the others as they were', async () => {
  const preset = findPreset('base');
  const before = initialWeights(preset, 1);
  const { weights } = await startRun(config('colour', { stage: 'colour', steps: 2 }), io());
  const moved = new Set<string>();
  for (const [name, tensor] of weights)
    if (!Buffer.from(tensor.data.buffer).equals(Buffer.from(before.get(name)?.data.buffer as ArrayBuffer)))
      moved.add(name.split('.')[0] as string);
  expect([...moved].sort()).toEqual(['backbone', 'colorization', 'histogram', 'similarity']);
}, 300_000);

test('the joint stage lowers its loss', async () => {
  await startRun(config('joint', { stage: 'joint', steps: 25, batch: 1, averageDecay: 0 }), io());
  const values = await losses('joint');
  const mean = (part: number[]) => part.reduce((sum, value) => sum + value, 0) / part.length;
  expect(mean(values.slice(-5))).toBeLessThan(0.9 * mean(values.slice(0, 5)));
}, 300_000);
