// The loop on a model small enough to write by hand: exact resume, schedule, stopping, and what a bad number does.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '@romnet/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig, type TrainingConfig } from '../config/config.js';
import type { Feed } from '../data/feed.js';
import { randomAt } from '../data/random.js';
import { loadCheckpoint, saveCheckpoint, type TrainingState } from '../run/checkpoint.js';
import type { StepRecord } from '../run/records.js';
import { type TrainingIo, train } from './loop.js';
import { learningRateAt, updateAverage } from './schedule.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'romnet-loop-'));
});
afterAll(() => rm(folder, { recursive: true }));

const TARGET = [0.5, -1, 2];

/** Fits y = x . p by least squares with Adam, float32 state, in the training step's own terms. */
const program: Program = {
  async run(feeds) {
    const { x, parameters, firstMoment, secondMoment, learningRate, step } = feeds;
    const next = [parameters!, firstMoment!, secondMoment!].map((vector) => vector.slice());
    const [p, m, v] = next as [Float32Array, Float32Array, Float32Array];
    const error = TARGET.reduce((sum, target, at) => sum + x![at]! * (p[at]! - target), 0);
    for (let at = 0; at < p.length; at++) {
      const gradient = 2 * error * x![at]!;
      m[at] = 0.9 * m[at]! + 0.1 * gradient;
      v[at] = 0.99 * v[at]! + 0.01 * gradient ** 2;
      const ratio = m[at]! / (1 - 0.9 ** step![0]!) / (Math.sqrt(v[at]! / (1 - 0.99 ** step![0]!)) + 1e-8);
      p[at]! -= learningRate![0]! * ratio;
    }
    return {
      nextParameters: p,
      nextFirstMoment: m,
      nextSecondMoment: v,
      square: Float32Array.of(error ** 2),
      gradientNorm: Float32Array.of(Math.abs(error)),
    };
  },
  release: async () => {},
};

function feedFrom(first: number): Feed {
  let number = first;
  return {
    async next() {
      const random = randomAt(9, 'x', number);
      return {
        number: number++,
        tensors: { x: Float32Array.from({ length: 3 }, () => random() - 0.5) },
        skipped: [],
      };
    },
    close: async () => {},
  };
}

const config = (changes: Partial<TrainingConfig> = {}): TrainingConfig =>
  parseConfig(
    {
      data: 'd',
      run: 'r',
      stage: 'restore',
      steps: 10,
      batch: 4,
      learningRate: 0.05,
      warmupSteps: 3,
      ...changes,
    },
    'test',
  );
const fresh = (): TrainingState => ({
  parameters: new Float32Array(3),
  firstMoment: new Float32Array(3),
  secondMoment: new Float32Array(3),
  average: new Float32Array(3),
  step: 0,
  seconds: 0,
});

/** A clock that moves one second at every look. */
const io = (first: number, changes: Partial<TrainingIo> = {}): TrainingIo => {
  let time = 0;
  return {
    program,
    losses: ['square'],
    gradientNorms: ['gradientNorm'],
    feed: feedFrom(first),
    pictures: 12,
    now: () => time++,
    stopAsked: () => false,
    onStep: () => {},
    onSkip: () => {},
    save: async () => {},
    validate: async () => {},
    findBroken: async () => 'first in the forward pass: log [1]',
    ...changes,
  };
};
const vectors = ({ parameters, firstMoment, secondMoment, average, step }: TrainingState) => ({
  parameters,
  firstMoment,
  secondMoment,
  average,
  step,
});

test('ten steps equal five plus five through a checkpoint file, bit for bit', async () => {
  const whole = await train(config(), fresh(), io(0));
  const path = join(folder, 'half.safetensors');
  const save = (state: TrainingState) =>
    saveCheckpoint(path, { config: config(), state, weights: new Map() });
  await train(config({ steps: 5 }), fresh(), io(0, { save }));
  const { state } = await loadCheckpoint(path);
  expect(state.step).toBe(5);
  const rest = await train(config(), state, io(5));
  expect(vectors(rest.state)).toEqual(vectors(whole.state));
  expect(whole.state.parameters).not.toEqual(fresh().parameters);
});

test('a longer run learns: the loss falls a hundredfold', async () => {
  const records: StepRecord[] = [];
  const onStep = (record: StepRecord) => void records.push(record);
  await train(config({ steps: 400, decayPerEpoch: 1 }), fresh(), io(0, { onStep }));
  const mean = (part: StepRecord[]) =>
    part.reduce((sum, { losses }) => sum + losses.square!, 0) / part.length;
  expect(records).toHaveLength(400);
  expect(records.map(({ step }) => step)).toEqual(Array.from({ length: 400 }, (_, at) => at + 1));
  expect(mean(records.slice(-50))).toBeLessThan(mean(records.slice(0, 50)) / 100);
});

test('epochs follow the pictures and lower the rate; the warm-up raises it', async () => {
  const records: StepRecord[] = [];
  await train(config({ steps: 7 }), fresh(), io(0, { onStep: (record) => void records.push(record) }));
  expect(records.map(({ epoch }) => epoch)).toEqual([0, 0, 0, 1, 1, 1, 2]);
  const rates = [1 / 3, 2 / 3, 1, 0.99, 0.99, 0.99, 0.99 ** 2].map((factor) => 0.05 * factor);
  records.forEach(({ learningRate }, at) => {
    expect(learningRate).toBeCloseTo(rates[at]!, 12);
  });
});

test('a rate with a cool-down reaches its last share at the last step', () => {
  const schedule = { learningRate: 1, decayPerEpoch: 1, warmupSteps: 0, cooldownSteps: 4, steps: 10 };
  const rates = [6, 7, 8, 9, 10].map((step) => learningRateAt(schedule, step, 0));
  expect(rates).toEqual([1, 1, 0.75, 0.5, 0.25]);
});

test('the moving average starts close to the weights and remembers more later', () => {
  const average = Float32Array.of(0);
  updateAverage(average, Float32Array.of(11), 1, 0.999); // d = 2 / 11
  expect(average[0]).toBeCloseTo(9, 5); // float32
  updateAverage(average, Float32Array.of(0), 1e6, 0.75); // d = the limit
  expect(average[0]).toBeCloseTo(6.75, 5);
});

test('minutes end a run; asking ends it after the step; both save', async () => {
  const saved: number[] = [];
  const save = async (state: TrainingState) => void saved.push(state.step);
  const timed = await train(config({ steps: null, minutes: 0.25 }), fresh(), io(0, { save }));
  expect(timed.reason).toBe('minutes');
  expect(timed.state.seconds).toBeGreaterThanOrEqual(15);
  let asked = false;
  const onStep = ({ step }: StepRecord) => {
    asked = step === 4;
  };
  const stopped = await train(config(), fresh(), io(0, { save, onStep, stopAsked: () => asked }));
  expect([stopped.reason, stopped.state.step]).toEqual(['asked', 4]);
  expect(saved).toEqual([timed.state.step, 4]);
});

test('a loss that is not finite stops the run, named with its step, and is not saved', async () => {
  const saved: number[] = [];
  const broken: Program = {
    ...program,
    async run(feeds) {
      const outputs = await program.run(feeds);
      return feeds.step![0] === 6 ? { ...outputs, square: Float32Array.of(Number.NaN) } : outputs;
    },
  };
  const save = async (state: TrainingState) => void saved.push(state.step);
  const every = config({ checkpointEverySeconds: 1 });
  await expect(train(every, fresh(), io(0, { program: broken, save }))).rejects.toThrow(
    /finite square.*NaN.*step 6; first in the forward pass: log \[1\]; the last checkpoint is kept/,
  );
  expect(saved).toEqual([1, 2, 3, 4, 5]);
});

test('validation comes every so many steps', async () => {
  const at: number[] = [];
  const validate = async (state: TrainingState) => void at.push(state.step);
  const every = config({ validateEverySteps: 4, validation: { data: 'dev', limit: 2, side: 32 } });
  await train(every, fresh(), io(0, { validate }));
  expect(at).toEqual([4, 8]);
});

test('a checkpoint that cannot be written leaves the previous one and nothing half-written', async () => {
  const inner = await mkdtemp(join(folder, 'keep-'));
  const path = join(inner, 'checkpoint.safetensors');
  await saveCheckpoint(path, { config: config(), state: { ...fresh(), step: 3 }, weights: new Map() });
  const unwritable = {
    get shape(): number[] {
      throw new Error('disk full');
    },
    data: new Float32Array(1),
  };
  const weights = new Map([['w', unwritable]]);
  await expect(saveCheckpoint(path, { config: config(), state: fresh(), weights })).rejects.toThrow(
    'disk full',
  );
  expect((await loadCheckpoint(path)).state.step).toBe(3);
  expect(await readdir(inner)).toEqual(['checkpoint.safetensors']);
  await writeFile(path, 'no');
  await expect(loadCheckpoint(path)).rejects.toThrow(/checkpoint\.safetensors/);
});

test('a wrong config names every wrong field', () => {
  expect(() => parseConfig({ data: 'd', run: 'r', stage: 'paint', steps: 1, crop: 100 }, 'c.json')).toThrow(
    /stage.*crop.*c\.json/,
  );
  expect(() => parseConfig({ data: 'd', run: 'r', stage: 'joint' }, 'c.json')).toThrow(/never stop/);
});

test('a prior of colours is learned by decisions alone, so they must weigh something', () => {
  const parse = (decisionWeight: number) =>
    parseConfig({ data: 'd', run: 'r', stage: 'prior', steps: 1, decisionWeight }, 'c.json');
  expect(parse(0.1)).toMatchObject({ stage: 'prior', decisionWeight: 0.1 });
  expect(() => parse(0)).toThrow(/decisionWeight.*c\.json/);
});

test('a share of nearly clean pictures is for recipes that have some', () => {
  const parse = (recipe: string) =>
    parseConfig({ data: 'd', run: 'r', stage: 'restore', steps: 1, cleanShare: 0.2, recipe }, 'c.json');
  for (const recipe of ['base', 'albums']) expect(parse(recipe)).toMatchObject({ recipe, cleanShare: 0.2 });
  for (const recipe of ['paper', 'none']) expect(() => parse(recipe)).toThrow(/cleanShare.*c\.json/);
});
