// The network, every loss and every gradient against PyTorch (checks/parity.py), written from the paper on its own.
import { describe, expect, it } from 'vitest';
import { evaluate } from '../checks/evaluate.js';
import { type NetworkCaseOptions, networkCase } from '../checks/network-case.js';
import { compare, missing, runPyTorch } from '../checks/parity.js';
import { tiny } from '../checks/tiny.js';
import { findPreset, type Preset } from './presets.js';

/** Asked for by the project; float32 against float64 gets there with room to spare. */
const tolerance = 1e-3;

const all = ['luminance', 'perceptual', 'histogram', 'chroma', 'adversarial'] as const;
const cases: readonly [Preset, NetworkCaseOptions][] = [
  [tiny, { losses: all, batch: 2 }],
  [findPreset('base'), { losses: ['luminance', 'chroma'] }],
  [findPreset('paper'), { losses: all }],
];

if (missing) console.warn(`parity with PyTorch is not checked: ${missing}`);

describe.skipIf(missing)("outputs, losses and all gradients equal PyTorch's", () => {
  for (const [preset, options] of cases)
    it(`${preset.name}: restoration, colour with one reference, ${options.losses.join(', ')}`, {
      timeout: 900_000,
    }, async () => {
      const { outputs, feeds, parity } = networkCase(preset, options);
      const [theirs] = runPyTorch([parity]);
      const results = compare(await evaluate(outputs, feeds), theirs!);
      expect(results.length).toBe(Object.keys(outputs).length);
      console.info(preset.name, results.length, 'results, largest errors:', results.slice(0, 3));
      expect(results.filter(({ error }) => !(error <= tolerance))).toEqual([]);
    });
});
