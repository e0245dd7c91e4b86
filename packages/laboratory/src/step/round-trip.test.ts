// The models that we write, read back: the same graph, constants and all, hence the same numbers.
import { type Dialect, readOnnx, simplify, toOnnx, toText } from '@romnet/graph';
import { findPreset, initialWeights, type Preset, restorationModel } from '@romnet/network';
import { expect, it } from 'vitest';
import { expectSameGraph } from '../../../graph/checks/same-graph.js';
import { tiny } from '../../../network/checks/tiny.js';
import type { Stage } from '../config/config.js';
import { defaults } from '../workplace.fixture.js';
import { createTrainingStep } from './step.js';

const shipped = findPreset('base');
/** But for its attention, which is read as the ops that it was written as; the tiny network below has some. */
const base: Preset = {
  ...shipped,
  restoration: {
    ...shipped.restoration,
    levels: shipped.restoration.levels.filter(({ fills }) => !fills),
  },
};
const weights = initialWeights(base, 1);
const dialects: readonly Dialect[] = ['standard', 'microsoft'];

const trainingStep = (preset: Preset, stage: Stage) =>
  createTrainingStep(
    preset,
    stage,
    initialWeights(preset, 1),
    defaults({
      batch: 2,
      losses: { luminance: 1, perceptual: 0, histogram: 0.5, chroma: 1, adversarial: 0.2 },
    }),
  ).graph;

it.each(dialects)('restoration of the base preset, in the %s dialect', (dialect) => {
  const model = simplify(restorationModel(base, weights, { height: 64, width: 64 }));
  expectSameGraph(simplify(readOnnx(toOnnx(model, { dialect }))), model);
});

// Attention is read as the ops that it was written as, so the second reading must equal the first.
it.each(dialects)('the joint training step of a tiny network, in the %s dialect', (dialect) => {
  const step = simplify(trainingStep(tiny, 'joint'));
  const read = simplify(readOnnx(toOnnx(step, { dialect })));
  expect(read.inputs.map(({ attributes }) => attributes.name)).toEqual(
    step.inputs.map(({ attributes }) => attributes.name),
  );
  expect(toText(read)).not.toContain('attention');
  expectSameGraph(simplify(readOnnx(toOnnx(read, { dialect }))), read);
});

it.each(dialects)("the base preset's restoring step, in the %s dialect", (dialect) => {
  const step = simplify(trainingStep(base, 'restore'));
  expectSameGraph(simplify(readOnnx(toOnnx(step, { dialect }))), step);
});
