// Every switch of Tables IV, V and VI learns: 20 steps on a few generated pictures lower its loss. A tiny network in the
// paper's form (no palette, no semantics), with the losses that need no other network, at the paper's weights.

import { initialWeights, type Preset } from '@romnet/network';
import { loadProgram } from '@romnet/runtime';
import { expect, test } from 'vitest';
import { createSampler, sampleTensors } from '../data/sample.js';
import { gatherParameters } from '../step/parameters.js';
import { createTrainingStep } from '../step/step.js';
import { defaults, generatedPicture, tiny } from '../workplace.fixture.js';

const { trust: _trust, ...similarity } = tiny.similarity;
const paper: Preset = {
  ...tiny,
  restoration: { ...tiny.restoration, gated: false, fusion: [] },
  similarity: { ...similarity, tokens: 0 },
  colorization: { ...tiny.colorization, semantics: false },
};
const [finest] = paper.restoration.levels;

const switches: Readonly<Record<string, Preset>> = {
  'all of it (IV: multi-hist, V: multi-scale, VI: multi-level)': paper,
  'IV: input-ab': { ...paper, fusion: 'input-ab' },
  'IV: multi-ab': { ...paper, fusion: 'multi-ab' },
  'IV: single-hist': { ...paper, fusion: 'single-hist' },
  'V: no similarity': { ...paper, similarity: { ...paper.similarity, maps: 'none' } },
  'V: single-scale similarity': { ...paper, similarity: { ...paper.similarity, maps: 'single' } },
  'VI: single-level restoration': { ...paper, restoration: { ...paper.restoration, levels: [finest!] } },
};

const STEPS = 20;
const CROP = 32;
const BATCH = 2;

const onlySame = { same: 1, similar: 0, random: 0, none: 0 };

/** One batch of pictures with references of the same scene. */
async function makeBatch(): Promise<Record<string, Float32Array>> {
  const source = {
    count: BATCH,
    read: async (picture: number) => generatedPicture(picture),
    similar: () => [],
  };
  const sampler = createSampler(source, {
    ...defaults({ seed: 1, crop: CROP, smallestCrop: 0.8, references: onlySame }),
    ...{ tensors: sampleTensors, textures: [] },
  });
  const samples = await Promise.all(Array.from({ length: BATCH }, (_, position) => sampler(position)));
  return Object.fromEntries(
    sampleTensors.map((name) => [
      name,
      Float32Array.from(samples.flatMap(({ tensors }) => [...tensors[name]!])),
    ]),
  );
}

test.each(Object.entries(switches))('%s', { timeout: 300_000 }, async (_name, preset) => {
  const weights = initialWeights(preset, 1);
  const step = createTrainingStep(
    preset,
    'joint',
    weights,
    defaults({
      batch: BATCH,
      crop: CROP,
      losses: { luminance: 1, perceptual: 0, histogram: 0.5, chroma: 1, adversarial: 0 },
    }),
  );
  const batch = await makeBatch();
  const program = await loadProgram(step.graph, { threads: 1 });
  try {
    let parameters = gatherParameters(step.layout, weights);
    let [firstMoment, secondMoment] = [0, 0].map(() => new Float32Array(parameters.length)) as [
      Float32Array,
      Float32Array,
    ];
    const losses: Record<string, number>[] = [];
    for (let number = 1; number <= STEPS + 1; number++) {
      const outputs = await program.run({
        ...{ ...batch, parameters, firstMoment, secondMoment },
        learningRate: Float32Array.of(2e-3),
        step: Float32Array.of(number),
      });
      losses.push(Object.fromEntries(step.losses.map((name) => [name, outputs[name]![0]!])));
      parameters = outputs.nextParameters!;
      firstMoment = outputs.nextFirstMoment!;
      secondMoment = outputs.nextSecondMoment!;
    }
    const [first, last] = [losses[0]!, losses[STEPS]!];
    expect(last.loss).toBeLessThan(0.9 * first.loss!);
    for (const name of ['luminanceLoss', 'chromaLoss']) expect(last[name]).toBeLessThan(first[name]!);
  } finally {
    await program.release();
  }
});
