// The training step as a graph: what it trains and what it leaves alone. That it learns is session.test.ts's business.
import { elements } from '@romnet/graph';
import { type Preset, romnetParameters, type Weights } from '@romnet/network';
import { expect, test } from 'vitest';
import { tiny } from '../workplace.fixture.js';
import { createTrainingStep, type StepConfig } from './step.js';
import { squeezenetTeacher } from './teachers.js';

const options: StepConfig = {
  ...{ batch: 1, crop: 32, beta1: 0.9, beta2: 0.999, clipNorm: 1, seed: 1 },
  losses: { luminance: 1, perceptual: 0, histogram: 0, chroma: 1, adversarial: 0.2 },
  ...{
    maskWeight: 0,
    maskEmphasis: 0,
    decisionWeight: 0,
    chromaBend: 0,
    discriminator: { width: 8, rate: 1 },
  },
};
const zeros = (preset: Preset): Weights =>
  new Map(
    romnetParameters(preset).map(({ name, shape }) => [
      name,
      { shape, data: new Float32Array(elements(shape)) },
    ]),
  );
const frozen: Preset = { ...tiny, name: 'frozen', backbone: { kind: 'resnet34' } };

test('ResNet34 stays as it is, its statistics included; the discriminator comes after the network', () => {
  const { layout, auxiliary } = createTrainingStep(frozen, 'joint', zeros(frozen), options);
  const parts = [...new Set(layout.entries.map(({ name }) => name.split('.')[0]))];
  expect(parts.sort()).toEqual(['colorization', 'discriminator', 'histogram', 'restoration', 'similarity']);
  const ends = layout.entries.findIndex(({ name }) => name.startsWith('discriminator.'));
  expect(layout.entries.slice(ends).every(({ name }) => name.startsWith('discriminator.'))).toBe(true);
  expect([...auxiliary.keys()].every((name) => name.startsWith('discriminator.'))).toBe(true);
  // Everything of the network but the backbone is trained.
  const trained = romnetParameters(frozen).filter(({ name }) => !name.startsWith('backbone.'));
  expect(layout.entries.slice(0, ends).map(({ name }) => name)).toEqual(trained.map(({ name }) => name));
});

test('a teacher has nothing to teach a backbone that is not trained', () => {
  const teacher = squeezenetTeacher(new Map());
  expect(() => createTrainingStep(frozen, 'joint', zeros(frozen), options, { teacher })).toThrow(
    /expected no teacher for preset "frozen"/,
  );
  expect(() => createTrainingStep(tiny, 'backbone', zeros(tiny), options)).toThrow(/expected a teacher/);
});
