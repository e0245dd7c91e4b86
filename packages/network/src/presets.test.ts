// The presets as the paper and the design state them.
import { elements } from '@romnet/graph';
import { expect, it } from 'vitest';
import { romnetParameters } from './models.js';
import { findPreset, presets } from './presets.js';
import { hasPalette } from './romnet.js';

it('are base and paper, and others are refused with the list', () => {
  expect(Object.keys(presets)).toEqual(['base', 'paper']);
  expect(findPreset('paper').name).toBe('paper');
  for (const name of ['huge', 'toString'])
    expect(() => findPreset(name)).toThrow(`expected a preset (base, paper), got "${name}"`);
});

it('paper has the numbers of the text, and nothing that the text has not', () => {
  const { restoration, backbone, similarity, histogram, colorization } = findPreset('paper');
  expect(restoration.levels.map(({ scale, features, growth }) => [scale, features, growth])).toEqual([
    [1, 64, 32],
    [4, 64, 32],
    [8, 64, 32],
  ]);
  expect([restoration.blocks, restoration.units]).toEqual([3, 4]);
  expect(backbone).toEqual({ kind: 'resnet34' });
  expect(histogram).toEqual({ bins: 32, sigma: 0.1, minimum: -1, maximum: 1 });
  expect([...colorization.units, colorization.fusionUnits]).toEqual([6, 12, 24, 16, 6]);
  expect([similarity.tokens, colorization.semantics, restoration.gated]).toEqual([0, false, false]);
  expect(hasPalette(findPreset('paper'))).toBe(false);
});

it("the backbone of paper has ResNet34's weights: 21.8 million less the classifier's 513,000", () => {
  const backbone = romnetParameters(findPreset('paper')).filter(({ name }) => name.startsWith('backbone.'));
  const weights = backbone.filter(({ role }) => role !== 'statistic');
  // torchvision: 21,797,672 parameters, of which fc has 512 * 1000 + 1000.
  expect(weights.reduce((sum, { shape }) => sum + elements(shape), 0)).toBe(21_797_672 - 513_000);
  expect(backbone.length - weights.length).toBe(2 * 36);
});
