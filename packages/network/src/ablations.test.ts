// The switches of Tables IV, V and VI: each builds, asks for the parameters it needs, and equals PyTorch in outputs and
// all gradients.
import { describe, expect, it } from 'vitest';
import { evaluate } from '../checks/evaluate.js';
import { networkCase } from '../checks/network-case.js';
import { compare, missing, runPyTorch } from '../checks/parity.js';
import { tiny } from '../checks/tiny.js';
import { romnetParameters } from './models.js';
import type { Fusion, Preset } from './presets.js';
import type { Weights } from './weights/tensors.js';

type Maps = NonNullable<Preset['similarity']['maps']>;
/** Decisions are no switch of the paper's; parity.test.ts has them. */
const { decision: _, ...colorization } = tiny.colorization;
/** Without semantics, as in the paper, unless tokens are asked for, as in `base`. */
const variant = (fusion: Fusion, maps: Maps, tokens: number): Preset => ({
  ...tiny,
  name: `${fusion}, similarity ${maps}, ${tokens} tokens`,
  fusion,
  similarity: { ...tiny.similarity, maps, tokens, trust: tokens > 0 },
  colorization: { ...colorization, semantics: tokens > 0 },
});

const tableFour = (['input-ab', 'multi-ab', 'single-hist', 'multi-hist'] as const).flatMap((fusion) => [
  variant(fusion, 'multi', 0),
  variant(fusion, 'multi', 3),
]);
const tableFive = [
  variant('multi-hist', 'none', 0),
  variant('multi-hist', 'single', 0),
  variant('input-ab', 'none', 0),
  variant('single-hist', 'single', 3),
];
const [finest] = tiny.restoration.levels;
const tableSix: Preset = {
  ...tiny,
  name: 'one level of restoration',
  colorization,
  restoration: { ...tiny.restoration, levels: [finest!], gated: false, fusion: [] },
};
const variants = [...tableFour, ...tableFive, tableSix];

describe('the switches ask for the parameters they need, and no others', () => {
  const namesOf = (preset: Preset) => romnetParameters(preset).map(({ name }) => name);
  const has = (preset: Preset, part: string) => namesOf(preset).some((name) => name.startsWith(part));

  it('fusion of ab has no histogram, of one scale one row of coefficients', () => {
    expect(has(variant('multi-hist', 'multi', 0), 'histogram')).toBe(true);
    expect(has(variant('multi-ab', 'multi', 0), 'histogram')).toBe(false);
    const coefficients = (preset: Preset) => namesOf(preset).filter((name) => name.includes('coefficients'));
    expect(coefficients(variant('multi-ab', 'multi', 0))).toHaveLength(4);
    expect(coefficients(variant('single-hist', 'multi', 0))).toHaveLength(1);
    expect(coefficients(variant('multi-hist', 'single', 0))).toHaveLength(0);
  });

  it('no similarity needs no backbone, unless semantics do', () => {
    expect(has(variant('multi-hist', 'none', 0), 'backbone')).toBe(false);
    expect(has(variant('multi-hist', 'none', 0), 'similarity')).toBe(false);
    expect(has(variant('multi-hist', 'none', 3), 'backbone')).toBe(true);
  });
});

if (missing) console.warn(`ablations are not compared with PyTorch: ${missing}`);

/** All cases in one go: PyTorch takes longer to start than to compute them. */
let theirs: Weights[] | undefined;
// A seed with which no ReLU of these small networks is within rounding of zero, where gradients jump.
const options = { losses: ['luminance', 'chroma'], seed: 2 } as const;
const results = () => {
  theirs ??= runPyTorch(variants.map((preset) => networkCase(preset, options).parity));
  return theirs;
};

describe.skipIf(missing)('each switch equals PyTorch in outputs and gradients', () => {
  for (const [i, preset] of variants.entries())
    it(preset.name, { timeout: 300_000 }, async () => {
      const { outputs, feeds } = networkCase(preset, options);
      const errors = compare(await evaluate(outputs, feeds), results()[i]!);
      expect(errors.length).toBe(Object.keys(outputs).length);
      expect(errors.filter(({ error }) => !(error <= 1e-3))).toEqual([]);
    });
});
