// Whole models as standard ONNX: the network forward and the training step pass onnx's own checker with full shape
// inference, and every shape that it infers is ours.
import { constant, type Graph, toOnnx } from '@romnet/graph';
import {
  colorizationModel,
  declareParameters,
  findPreset,
  initialize,
  initialWeights,
  restorationModel,
  vgg19Features,
} from '@romnet/network';
import { expect, it } from 'vitest';
import { checkModels, missingOnnx } from '../../../graph/checks/onnx-check.js';
import { tiny } from '../../../network/checks/tiny.js';
import type { Stage } from '../config/config.js';
import { defaults } from '../workplace.fixture.js';
import { createTrainingStep, type StepConfig } from './step.js';

if (missingOnnx) console.log(`skipped: ${missingOnnx}`);

const sides = [
  { height: 64, width: 96 },
  { height: 96, width: 64 },
];

const forward: Readonly<Record<string, () => Graph>> = Object.fromEntries(
  [tiny, findPreset('base')].flatMap((preset) => {
    const weights = initialWeights(preset, 1);
    const size = { height: 96, width: 64 };
    return [
      [`${preset.name}-restoration`, () => restorationModel(preset, weights, size)],
      [`${preset.name}-colorization`, () => colorizationModel(preset, weights, size, sides)],
      [`${preset.name}-automatic-color`, () => colorizationModel(preset, weights, size, [])],
    ];
  }),
);

const vgg19 = () => {
  const plane = constant(new Float32Array(32 * 32), [1, 1, 32, 32]);
  return initialize(
    declareParameters((scope) => vgg19Features(scope, plane, 'torchvision', 'relu2_2')),
    1,
  );
};

/** All losses, the perceptual one on the first layers of a VGG19 of random weights. */
const options: StepConfig = defaults({
  batch: 2,
  crop: 64,
  vgg19: { weights: 'random' },
  losses: { luminance: 1, perceptual: 0.2, histogram: 0.5, chroma: 1, adversarial: 0.2 },
});

const step = (preset = tiny, stage: Stage = 'joint') =>
  createTrainingStep(preset, stage, initialWeights(preset, 1), options, {
    vgg19: { weights: vgg19(), style: 'torchvision' },
  }).graph;

const training: Readonly<Record<string, () => Graph>> = {
  'tiny-step-restore': () => step(tiny, 'restore'),
  'tiny-step-color': () => step(tiny, 'color'),
  'tiny-step': () => step(),
  'base-step': () => step(findPreset('base')),
};

it.skipIf(missingOnnx).each([
  ['forward', forward],
  ['a training step', training],
])(
  '%s passes onnx.checker',
  (_, graphs) => {
    const models = Object.entries(graphs).map(
      ([name, build]) => [name, toOnnx(build(), { shapes: true })] as const,
    );
    const report = checkModels(models);
    expect(report.problems).toEqual([]);
    // The smallest of these models has a hundred values; all of them are compared.
    expect(report.checked).toBeGreaterThan(100 * models.length);
  },
  300_000,
);
