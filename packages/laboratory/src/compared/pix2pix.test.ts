// The stage that trains Pix2pix, from config to a row: it learns, it goes on where it stopped, and what it made can be asked.
import { join } from 'node:path';
import { baseRecipe } from '@romnet/imaging/damage';
import { pix2pixParameters } from '@romnet/network';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { damagedCase } from '../evaluate/cases.js';
import { joinModels } from '../export/model.js';
import { loadWeights } from '../run/run-folder.js';
import { resumePlan, startPlan } from '../train/plan.js';
import { createWorkplace, generatedPicture, quietIo, type Workplace } from '../workplace.fixture.js';
import { openPix2pixSystem } from './pix2pix.js';

const generator = { width: 4, levels: 4 };
const changes = {
  ...{ stage: 'pix2pix', generator, discriminator: { width: 8 }, learningRate: 5e-3, beta1: 0.5 },
  losses: { luminance: 100 / 3, chroma: 200 / 3, adversarial: 1 },
};
let workplace: Workplace;
beforeAll(async () => {
  workplace = await createWorkplace();
});
afterAll(() => workplace.remove());

const plan = (run: string, more: object) => {
  const config = workplace.config(run, { ...changes, ...more });
  return { folder: config.run, source: config, runs: [config] as [typeof config] };
};

it('learns both at once by the published loss, and goes on bit for bit', async () => {
  const lines: string[] = [];
  const whole = await startPlan(plan('whole', { steps: 4 }), quietIo(lines));
  await startPlan(plan('parts', { steps: 2 }), quietIo());
  const resumed = await resumePlan(workplace.at('parts'), { steps: 4 }, quietIo());
  expect(resumed.state.parameters).toEqual(whole.state.parameters);
  // L1 with weight 100 over the three channels of Lab, and the conditional discriminator's verdict with weight 1.
  const value = (name: string) => Number(new RegExp(`${name} ([\\d.]+)`).exec(lines.at(-3)!)![1]);
  const sum = (100 * (value('luminanceLoss') + 2 * value('chromaLoss'))) / 3 + value('adversarialLoss');
  expect(value('loss')).toBeCloseTo(sum, 1);
  expect(value('discriminatorLoss')).toBeGreaterThan(0);
  const names = [...(await loadWeights(workplace.at('whole'))).keys()];
  expect(names.sort()).toEqual(
    pix2pixParameters(generator)
      .map(({ name }) => name)
      .sort(),
  );
});

it('is a system of any size, and no model of ROMNet', async () => {
  const system = await openPix2pixSystem('Pix2pix', workplace.at('whole'));
  const damaging = { recipe: baseRecipe, seed: 1, scale: 4, textures: [] };
  const aCase = damagedCase(generatedPicture(8, 50, 41), 'a.png', null, damaging, 'test');
  const { width, height, data } = await system.answer(aCase.input, aCase);
  await system.release();
  expect([width, height]).toEqual([50, 41]);
  expect(new Set(data).size).toBeGreaterThan(10);
  await startPlan({ ...plan('other', {}), runs: [workplace.config('other', { steps: 1 })] }, quietIo());
  await expect(joinModels([workplace.at('other'), workplace.at('whole')])).rejects.toThrow(
    'of stage "pix2pix"',
  );
  await expect(openPix2pixSystem('Pix2pix', workplace.at('other'))).rejects.toThrow(
    `expected a run of stage "pix2pix" for Pix2pix, got "restore" (${join(workplace.folder, 'other')})`,
  );
});

it('is refused what it has no use for', () => {
  const refused = (more: object) => expect(() => workplace.config('x', { ...changes, ...more }));
  refused({ losses: { chroma: 1, histogram: 1 } }).toThrow('losses: expected no `histogram`');
  refused({ generator: { levels: 6 } }).toThrow('crop: expected a multiple of 2^levels');
});
