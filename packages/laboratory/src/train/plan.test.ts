// Configs with one stage and with several: what they mean, what is refused, how stages follow each other.
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runFiles } from '../run/run-folder.js';
import { createWorkplace, quietIo, type Workplace } from '../workplace.fixture.js';
import { parsePlan, readPlan, resumePlan, startPlan } from './plan.js';

let place: Workplace;
beforeAll(async () => {
  place = await createWorkplace();
});
afterAll(() => place.remove());

const common = { data: 'd', run: 'r' };

test('a config without stages is one run; stages take the common fields and start from the last one', () => {
  expect(parsePlan({ ...common, stage: 'joint', steps: 3 }, 'c').runs.map(({ run }) => run)).toEqual(['r']);
  const stages = [
    { stage: 'restore', crop: 64 },
    { stage: 'joint', learningRate: 1e-5, minutes: 2 },
  ];
  const { runs, folder } = parsePlan({ ...common, steps: 7, batch: 3, initial: 'w', stages }, 'c');
  expect(folder).toBe('r');
  expect(runs.map(({ stage, run, initial }) => [stage, run, initial])).toEqual([
    ['restore', 'r/1-restore', 'w'],
    ['joint', 'r/2-joint', 'r/1-restore'],
  ]);
  expect(runs.map(({ batch, steps, crop }) => [batch, steps, crop])).toEqual([
    [3, 7, 64],
    [3, 7, 128],
  ]);
  expect(runs[1]?.learningRate).toBe(1e-5);
});

test('a config of version 0.1 means the same under its old names, but not beside the new ones', () => {
  const old = { ...common, stage: 'restore', steps: 1, evaluateEverySteps: 5, evaluation: { data: 'v' } };
  const { validateEverySteps, validation } = parsePlan(old, 'c').runs[0];
  expect([validateEverySteps, validation?.data]).toEqual([5, 'v']);
  expect(() => parsePlan({ ...old, validation: null }, 'c')).toThrow(/"evaluation"/);
});

test.each([
  [{ ...common, steps: 1, stages: [] }, /^stages: expected a list of at least one stage.*\(c\.json\)$/],
  [{ ...common, steps: 1, stage: 'joint', stages: [{}] }, /^stage: expected none beside `stages`/],
  [{ ...common, steps: 1, stages: [{ stage: 'joint', run: 'x' }] }, /^stages\.0\.run: expected it beside/],
  [
    { ...common, steps: 1, stages: [{ stage: 'restore' }, { stage: 'paint', crop: 100, speed: 2 }] },
    /^(?=.*stages\.1\.stage: )(?=.*stages\.1\.crop: )(?=.*"speed").*\(c\.json\)$/,
  ],
  [{ ...common, stages: [{ stage: 'restore' }] }, /^stages\.0: .*never stop/],
  [{ stages: [{ stage: 'restore' }] }, /^run: expected a folder/],
  [
    { ...common, steps: 1, stage: 'joint', losses: { perceptual: 0.2, chroma: 1 } },
    /^vgg19: expected weights for the perceptual loss/,
  ],
  [
    { ...common, steps: 1, stage: 'color', losses: { luminance: 1 } },
    /^losses: expected `histogram`, `chroma`/,
  ],
  [{ ...common, steps: 1, stage: 'restore', losses: { chroma: 1 } }, /^losses: expected `luminance`/],
])('wrong config %#: every fault with its path', (value, message) => {
  expect(() => parsePlan(value, 'c.json')).toThrow(message);
});

test('files that are absent or no JSON are named', async () => {
  await expect(readPlan(place.at('absent.json'))).rejects.toThrow(/could not read it \(.*absent\.json\)/);
  await writeFile(place.at('half.json'), '{ "data": ');
  await expect(readPlan(place.at('half.json'))).rejects.toThrow(/expected JSON but .*half\.json/);
});

const twoStages = () => {
  const { stage: _stage, steps: _steps, initial: _initial, ...common } = place.config('two');
  const stages = [
    { stage: 'restore', steps: 3, averageDecay: 0.5 },
    { stage: 'joint', steps: 2 },
  ];
  return { ...common, stages };
};

test('stages run one after the other, from the averaged weights, and are passed over once finished', {
  timeout: 300_000,
}, async () => {
  const lines: string[] = [];
  const plan = parsePlan(twoStages(), 'two.json');
  const { state, reason } = await startPlan(plan, quietIo(lines));
  expect([state.step, reason]).toEqual([2, 'steps']);
  expect(lines.filter((line) => line.startsWith('stage '))).toEqual([
    `stage 1 of 2: restore (${place.at('two', '1-restore')})`,
    `stage 2 of 2: joint (${place.at('two', '2-joint')})`,
  ]);
  const config = JSON.parse(await readFile(place.at('two', '2-joint', runFiles.config), 'utf8'));
  expect(config.initial).toBe(place.at('two', '1-restore'));
  await expect(startPlan(plan, quietIo())).rejects.toThrow(/found a checkpoint.*1-restore/);

  const longer = twoStages();
  longer.stages[1]!.steps = 3;
  const again: string[] = [];
  const wanted = parsePlan(longer, 'two.json');
  const resumed = await resumePlan(place.at('two'), {}, quietIo(again), wanted);
  expect(resumed.state.step).toBe(3);
  expect(again.some((line) => line.startsWith('stage 1 of 2'))).toBe(false);
  const other = parsePlan({ ...longer, learningRate: 0.5 }, 'two.json');
  await expect(resumePlan(place.at('two'), {}, quietIo(), other)).rejects.toThrow(
    /expected `learningRate` 0\.001 as the run began with, got 0\.5/,
  );
  await expect(resumePlan(place.at('two'), { steps: 9 }, quietIo())).rejects.toThrow(
    /`steps`, `minutes` and `epochs` in the config of several stages/,
  );
});
