// The network, every loss and every gradient against PyTorch (checks/parity.py), written from the paper on its own.
import { describe, expect, it } from 'vitest';
import { evaluate } from '../checks/evaluate.js';
import { type NetworkCaseOptions, networkCase } from '../checks/network-case.js';
import { compare, missing, runPyTorch, undecided } from '../checks/parity.js';
import { tiny } from '../checks/tiny.js';
import { findPreset, type Preset } from './presets.js';

/** Asked for by the project; float32 against float64 gets there with room to spare. */
const tolerance = 1e-3;

const all = ['luminance', 'perceptual', 'histogram', 'chroma', 'adversarial'] as const;
const paper = findPreset('paper');
const narrow: Preset = {
  ...paper,
  name: 'narrow paper',
  restoration: {
    ...paper.restoration,
    levels: paper.restoration.levels.map(({ scale }) => ({ scale, features: 8, growth: 4, outputs: 8 })),
  },
  similarity: { ...paper.similarity, channels: 8 },
  colorization: { ...paper.colorization, stem: 4, channels: [4, 8, 8, 8], growth: 2 },
};
/** A damage detector, the cascade with attention, a level that the fusion does not see, and levels with numbers of their own; and decisions. */
const beyond: Preset = {
  ...tiny,
  name: 'tiny, beyond the paper',
  detection: { channels: [4, 4, 6, 8], encoderBlocks: [0, 1, 1, 2], decoderBlocks: [1, 2, 0, 1], detail: 3 },
  restoration: {
    ...tiny.restoration,
    levels: [
      { scale: 1, features: 4, growth: 2, outputs: 4, blocks: 1 },
      { scale: 4, features: 6, growth: 3, outputs: 6, units: 1 },
      { scale: 16, features: 6, growth: 2, outputs: 0, fills: true },
    ],
    repair: 'cascade',
  },
  colorization: { ...tiny.colorization, decision: { spacing: 40, hidden: 5 } },
};
const hintless: Preset = {
  ...tiny,
  name: 'tiny, without hints',
  similarity: { ...tiny.similarity, hints: false },
};
const cases: readonly [Preset, NetworkCaseOptions][] = [
  [tiny, { losses: all, batch: 2 }],
  [hintless, { losses: ['chroma'], batch: 2 }],
  [beyond, { losses: ['luminance', 'chroma'], batch: 2 }],
  // A seed whose ReLUs are all on the same side here and there: nothing is taken off its errors.
  [findPreset('base'), { losses: ['luminance', 'chroma'], seed: 5 }],
  [narrow, { losses: all }],
  [paper, { losses: all, kinks: true }],
];

/**
 * At full width there are so many ReLUs that rounding puts some on the other side of zero, and gradients jump. PyTorch
 * tells how far, with every undecided ReLU closed and then open: 2.3 percent at most, measured. Much more than that
 * would leave nothing to compare.
 */
const mostUndecided = 0.05;

if (missing) console.warn(`parity with PyTorch is not checked: ${missing}`);

describe.skipIf(missing)("outputs, losses and all gradients equal PyTorch's", () => {
  for (const [preset, options] of cases)
    it(`${preset.name}: restoration, colour with one reference, ${options.losses.join(', ')}`, {
      timeout: 1_800_000,
    }, async () => {
      const { outputs, feeds, parity } = networkCase(preset, options);
      const [theirs] = runPyTorch([parity]);
      const results = compare(await evaluate(outputs, feeds), theirs!);
      expect(results.length).toBe(Object.keys(outputs).length);
      console.info(preset.name, results.length, 'results, largest errors:', results.slice(0, 3));
      const open = results.map(({ name }) => ({ name, share: undecided(theirs!, name) }));
      open.sort((a, b) => b.share - a.share);
      if (options.kinks) console.info('largest undecided:', open.slice(0, 3));
      expect(open.filter(({ share }) => !(share <= mostUndecided))).toEqual([]);
      expect(results.filter(({ error }) => !(error <= tolerance))).toEqual([]);
    });
});
