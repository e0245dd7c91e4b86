// The training step as a graph: what it trains and what it leaves alone. That it learns is session.test.ts's business.
import { elements } from '@romnet/graph';
import { type Preset, romnetParameters, type Weights } from '@romnet/network';
import { expect, test } from 'vitest';
import { detecting, recognising } from '../../../network/checks/tiny.js';
import { defaults, tiny } from '../workplace.fixture.js';
import { createTrainingStep, type StepConfig } from './step.js';
import { squeezenetTeacher } from './teachers.js';

const options: StepConfig = defaults({
  batch: 1,
  losses: { luminance: 1, perceptual: 0, histogram: 0, chroma: 1, adversarial: 0.2 },
});
const zeros = (preset: Preset): Weights =>
  new Map(
    romnetParameters(preset).map(({ name, shape }) => [
      name,
      { shape, data: new Float32Array(elements(shape)) },
    ]),
  );
const compact = { channels: [4, 4, 4, 4], blocks: [1, 1, 1, 1] } as const;
const frozen: Preset = { ...tiny, name: 'frozen', backbone: { kind: 'resnet34' } };

test('ResNet34 stays as it is, its statistics included; the discriminator comes after the network', () => {
  const { layout, auxiliary } = createTrainingStep(frozen, 'joint', zeros(frozen), {
    ...options,
    hintShare: 0.5,
  });
  const parts = [...new Set(layout.entries.map(({ name }) => name.split('.')[0]))];
  expect(parts.sort()).toEqual(['colorization', 'discriminator', 'histogram', 'restoration', 'similarity']);
  const ends = layout.entries.findIndex(({ name }) => name.startsWith('discriminator.'));
  expect(layout.entries.slice(ends).every(({ name }) => name.startsWith('discriminator.'))).toBe(true);
  expect([...auxiliary.keys()].every((name) => name.startsWith('discriminator.'))).toBe(true);
  // Everything of the network but the backbone is trained.
  const trained = romnetParameters(frozen).filter(({ name }) => !name.startsWith('backbone.'));
  expect(layout.entries.slice(0, ends).map(({ name }) => name)).toEqual(trained.map(({ name }) => name));
});

test('what is held stays as it is; MobileNetV2 beside the compact backbone is trained like it otherwise', () => {
  const preset: Preset = { ...tiny, backbone: { ...compact, mobilenet: true } };
  const names = (held: string[]) =>
    createTrainingStep(preset, 'color', zeros(preset), { ...options, held }).layout.entries.map(
      ({ name }) => name,
    );
  const isNamed = (name: string) => name.startsWith('backbone.mobilenet.');
  const all = names([]);
  expect(all.filter(isNamed)).toHaveLength(102);
  expect(names(['backbone.mobilenet.'])).toEqual(all.filter((name) => !isNamed(name)));
  expect(() => names(['backbone.mobilnet.'])).toThrow(
    'expected `held` to have beginnings of names that stage "color" trains, got "backbone.mobilnet."',
  );
});

test('a MobileNetV2 that the detector shares learns with the prior of colours only, unless it is held', () => {
  const learns = (stage: 'prior' | 'color' | 'detect', preset = recognising, held: string[] = []) =>
    createTrainingStep(preset, stage, zeros(preset), { ...options, decisionWeight: 1, held });
  const names = ({ layout }: ReturnType<typeof learns>) => layout.entries.map(({ name }) => name);
  const isNamed = (name: string) => name.startsWith('backbone.mobilenet.');
  for (const stage of ['color', 'detect'] as const) expect(names(learns(stage)).some(isNamed)).toBe(false);
  const { mobilenet: _, ...detection } = recognising.detection!;
  expect(names(learns('color', { ...recognising, detection })).filter(isNamed)).toHaveLength(102);
  const prior = learns('prior');
  expect(names(prior).filter(isNamed)).toHaveLength(102);
  expect(names(prior)).toHaveLength(122);
  const alone = names(learns('prior', recognising, ['backbone.mobilenet.']));
  expect(alone.every((name) => name.startsWith('colorization.prior.'))).toBe(true);
  expect(alone).toHaveLength(20);
  expect(Object.keys(prior.batch)).toEqual(['luminance', 'chroma']);
  expect(prior.losses).toEqual(['loss', 'decisionLoss']);
  expect(() => learns('prior', detecting)).toThrow(
    'expected a preset with a prior of colours for stage "prior", got "detecting"',
  );
});

test('hints are learned where samples have them, and refused where the network takes none', () => {
  const learned = (preset: Preset, hintShare: number, stage: 'color' | 'restore' = 'color') =>
    createTrainingStep(preset, stage, zeros(preset), { ...options, hintShare });
  const names = ({ layout }: ReturnType<typeof learned>) =>
    layout.entries.map(({ name }) => name).filter((name) => name.includes('.hints.'));
  const hinted = learned(tiny, 0.5);
  expect(names(hinted).map((name) => name.split('.').at(-1))).toEqual([
    'slope',
    'offset',
    'nearness',
    'weight',
  ]);
  expect(hinted.batch).toMatchObject({ hintSpots: [1, 16, 5], hintMap: [1, 3, 32, 32] });
  const plain = learned(tiny, 0);
  expect(names(plain)).toEqual([]);
  expect(Object.keys(plain.batch).filter((name) => name.startsWith('hint'))).toEqual([]);
  const { hints: _hints, ...similarity } = tiny.similarity;
  const bare: Preset = { ...tiny, name: 'bare', similarity };
  expect(() => learned(bare, 0.5)).toThrow(
    'expected `hintShare` to be 0 for preset "bare", which takes no hints, got 0.5',
  );
  expect(names(learned(bare, 0.5, 'restore'))).toEqual([]);
});

test('a teacher has nothing to teach a backbone that is not trained', () => {
  const teacher = squeezenetTeacher(new Map());
  expect(() => createTrainingStep(frozen, 'joint', zeros(frozen), options, { teacher })).toThrow(
    /expected no teacher for preset "frozen"/,
  );
  expect(() => createTrainingStep(tiny, 'backbone', zeros(tiny), options)).toThrow(/expected a teacher/);
});

test('the detector learns by itself, from damaged pictures and masks; restoration does not move it', () => {
  const learns = (stage: 'detect' | 'restore') =>
    createTrainingStep(detecting, stage, zeros(detecting), options);
  const parts = ({ layout }: ReturnType<typeof learns>) => [
    ...new Set(layout.entries.map(({ name }) => name.split('.')[0])),
  ];
  expect(parts(learns('detect'))).toEqual(['detection']);
  expect(Object.keys(learns('detect').batch)).toEqual(['damaged', 'mask', 'luminance']);
  expect(learns('detect').losses).toEqual(['loss', 'detectionLoss']);
  expect(parts(learns('restore'))).toEqual(['restoration']);
  expect(() => createTrainingStep(tiny, 'detect', zeros(tiny), options)).toThrow(
    'expected a preset with `detection` for stage "detect", got "tiny", which has none',
  );
});
