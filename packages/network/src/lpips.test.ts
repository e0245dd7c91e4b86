// LPIPS against PyTorch at random weights, at odd sizes too, and with the real SqueezeNet where it is at hand.
import { existsSync, readFileSync } from 'node:fs';
import { loadProgram } from '@romnet/runtime';
import { describe, expect, it } from 'vitest';
import { drawInputs } from '../checks/network-case.js';
import { missing, runPyTorch } from '../checks/parity.js';
import { squeezenetConvolutions } from '../checks/squeezenet.js';
import { type LpipsBackbone, type LpipsWeights, lpipsBackbones, lpipsModel } from './lpips.js';
import { readSafetensors } from './weights/safetensors.js';
import type { Weights } from './weights/tensors.js';
import { initialize } from './weights/weights.js';

/** The tolerance, absolute; distances here are between 0.1 and 5. */
const tolerance = 1e-4;

const convolutions: Readonly<Record<LpipsBackbone, readonly (readonly [string, number, number, number])[]>> =
  {
    // Name, outputs, inputs, side of the kernel.
    alex: [
      ['0', 64, 3, 11],
      ['3', 192, 64, 5],
      ['6', 384, 192, 3],
      ['8', 256, 384, 3],
      ['10', 256, 256, 3],
    ],
    squeeze: squeezenetConvolutions,
  };

/** Random weights of He's deviation, with biases, and heads that are not negative, as the authors' are. */
function drawLpips(backbone: LpipsBackbone): LpipsWeights & { readonly heads: Weights } {
  const specs = convolutions[backbone].flatMap(([name, outputs, inputs, side]) => [
    {
      name: `features.${name}.weight`,
      shape: [outputs, inputs, side, side],
      initial: { kind: 'normal', deviation: Math.sqrt(2 / (inputs * side * side)) },
    } as const,
    {
      name: `features.${name}.bias`,
      shape: [outputs],
      initial: { kind: 'normal', deviation: 0.1 },
    } as const,
  ]);
  const heads = initialize(
    lpipsBackbones[backbone].channels.map((channels, i) => ({
      name: `lin${i}.weight`,
      shape: [channels],
      initial: { kind: 'normal', deviation: 1 },
    })),
    9,
  );
  return {
    backbone,
    features: initialize(specs, 3),
    heads: new Map([...heads].map(([name, { shape, data }]) => [name, { shape, data: data.map(Math.abs) }])),
  };
}

const picturesAt = (height: number, width: number) =>
  drawInputs({ picture: [1, 3, height, width], truth: [1, 3, height, width] }, 5);

async function ours(weights: LpipsWeights, inputs: Weights): Promise<number> {
  const [, , height, width] = inputs.get('picture')!.shape as [number, number, number, number];
  const program = await loadProgram(lpipsModel(weights, { height, width }), { threads: 1 });
  const { distance } = await program.run({
    picture: inputs.get('picture')!.data,
    truth: inputs.get('truth')!.data,
  });
  await program.release();
  return distance![0]!;
}

const caseOf = ({ backbone, features, heads }: LpipsWeights, inputs: Weights) => ({
  about: { kind: 'lpips', backbone, heads: heads !== null },
  // The classifier is no part of LPIPS, and torchvision's `features` would refuse it.
  weights: new Map([...features, ...(heads ?? [])].filter(([name]) => !name.startsWith('classifier'))),
  inputs,
  trained: [],
});

if (missing) console.warn(`LPIPS is not compared with PyTorch: ${missing}`);
const folder = new URL('../../../../shared/data/weights/', import.meta.url);
const published = ['squeezenet1_1', 'lpips_squeeze_v0.1'].map(
  (name) => new URL(`${name}.safetensors`, folder),
);
const absent = published.find((file) => !existsSync(file));
if (absent) console.warn(`LPIPS is not tried with the real SqueezeNet: ${absent.pathname} is absent`);

// One test for all, because most of its time is Python's start.
it.skipIf(missing)("equals PyTorch's", { timeout: 600_000 }, async () => {
  const cases: (readonly [LpipsWeights, Weights])[] = [];
  for (const backbone of ['alex', 'squeeze'] as const) {
    const weights = drawLpips(backbone);
    // 35x46 leaves partial windows at several pools, which SqueezeNet counts and AlexNet drops.
    cases.push([weights, picturesAt(64, 64)], [weights, picturesAt(35, 46)]);
    cases.push([{ ...weights, heads: null }, picturesAt(33, 32)]);
  }
  if (!absent) {
    const [features, heads] = published.map(
      (file) => readSafetensors(readFileSync(file), file.pathname).weights,
    );
    cases.push([{ backbone: 'squeeze', features: features!, heads: heads! }, picturesAt(50, 72)]);
  }
  const theirs = runPyTorch(cases.map(([weights, inputs]) => caseOf(weights, inputs)));
  const errors: number[] = [];
  for (const [i, [weights, inputs]] of cases.entries()) {
    const expected = theirs[i]!.get('distance')!.data[0]!;
    expect(expected).toBeGreaterThan(0.01);
    errors.push(Math.abs((await ours(weights, inputs)) - expected));
  }
  console.info(`LPIPS, ${errors.length} cases, largest error: ${Math.max(...errors)}`);
  expect(errors.filter((error) => !(error < tolerance))).toEqual([]);
});

describe('by definition', () => {
  const weights = drawLpips('squeeze');

  it('equal pictures are at 0, and the order does not matter', async () => {
    const inputs = picturesAt(32, 40);
    const picture = inputs.get('picture')!;
    const truth = inputs.get('truth')!;
    expect(await ours(weights, new Map(inputs).set('truth', picture))).toBe(0);
    const swapped = new Map([
      ['picture', truth],
      ['truth', picture],
    ]);
    expect(await ours(weights, swapped)).toBeCloseTo(await ours(weights, inputs), 5);
  });

  it("the authors' names and shapes of the heads are as good", async () => {
    const inputs = picturesAt(32, 32);
    const heads = new Map(
      [...weights.heads].map(([name, { data }]) => [
        name.replace('.weight', '.model.1.weight'),
        { shape: [1, data.length, 1, 1], data },
      ]),
    );
    expect(await ours({ ...weights, heads }, inputs)).toBe(await ours(weights, inputs));
  });

  it('names what is missing or too small', () => {
    const size = { height: 32, width: 32 };
    expect(() => lpipsModel({ ...weights, features: new Map() }, size)).toThrow(
      'expected tensor "features.0.weight" in the weights of SqueezeNet 1.1, got none',
    );
    expect(() => lpipsModel({ ...weights, heads: new Map() }, size)).toThrow(
      'expected 64 numbers in tensor "lin0.weight" of the LPIPS heads, got none',
    );
    expect(() => lpipsModel(weights, { height: 31, width: 40 })).toThrow(
      'at least 32x32 pixels for LPIPS, got 40x31',
    );
  });
});
