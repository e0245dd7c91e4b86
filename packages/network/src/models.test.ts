// How large the shipped network is, and which pictures its models accept.
import { elements, toText } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { distance, drawPlane, evaluate } from '../checks/evaluate.js';
import { tiny } from '../checks/tiny.js';
import { colorizationModel, restorationModel, restorationMultiple, romnetParameters } from './models.js';
import { findPreset } from './presets.js';
import { subnetsOf } from './romnet.js';
import { writeSafetensors } from './weights/safetensors.js';
import { initialWeights } from './weights/weights.js';

const base = findPreset('base');
const square = (side: number) => ({ height: side, width: side });

describe('preset base', () => {
  it('has at most 12 million parameters and 24 MB of F16 weights', () => {
    const count = romnetParameters(base).reduce((sum, { shape }) => sum + elements(shape), 0);
    expect(count).toBeGreaterThan(1e6);
    expect(count).toBeLessThanOrEqual(12e6);
    // Zeros: the size of a file does not depend on its numbers.
    const zeros = romnetParameters(base).map(({ name, shape }) => {
      return [name, { shape, data: new Float32Array(elements(shape)) }] as const;
    });
    const file = writeSafetensors(new Map(zeros), { precision: 'F16' });
    expect(file.byteLength).toBeLessThanOrEqual(24e6);
  });

  // Weights that ship carry these names and shapes: a change here breaks every file that is out there.
  it('keeps the names and shapes of its parameters', () => {
    const listed = romnetParameters(base).map(({ name, shape }) => `${name} ${shape.join('x')}`);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.join('\n')).toMatchSnapshot();
  });

  it('names every parameter after its sub-net', () => {
    const roots = new Set(romnetParameters(base).map(({ name }) => name.split('.')[0]));
    expect(roots).toEqual(new Set(subnetsOf(base)));
  });
});

describe('restorationModel', () => {
  const weights = initialWeights(tiny, 1);

  it('gives a picture of the same size', () => {
    const { inputs, outputs } = restorationModel(tiny, weights, { height: 16, width: 24 });
    expect(inputs.map((value) => value.shape)).toEqual([[1, 1, 16, 24]]);
    expect(outputs.restored?.shape).toEqual([1, 1, 16, 24]);
  });

  it('predicts the change: an output layer of zeros gives the input back', async () => {
    const still = new Map(weights);
    for (const part of ['weight', 'bias']) {
      const { shape, data } = still.get(`restoration.output.${part}`)!;
      still.set(`restoration.output.${part}`, { shape, data: data.map(() => 0) });
    }
    const luminance = drawPlane([1, 1, 16, 24], 2);
    const size = { height: 16, width: 24 };
    const same = await evaluate(restorationModel(tiny, still, size).outputs, { luminance });
    expect([...(same.restored ?? [])]).toEqual([...luminance]);
    const other = await evaluate(restorationModel(tiny, weights, size).outputs, { luminance });
    expect(distance(other.restored, luminance)).toBeGreaterThan(1e-3);
  });

  it('refuses sides that its coarsest level cannot divide', () => {
    expect(restorationMultiple(base)).toBe(32);
    const sizes = [
      { height: 20, width: 32 },
      { height: 32, width: 4 },
      { height: 0, width: 32 },
    ];
    for (const size of sizes)
      expect(() => restorationModel(tiny, weights, size)).toThrow(
        `expected sides of the picture that are multiples of 8, got ${size.width}x${size.height}`,
      );
  });
});

describe('colorizationModel', () => {
  const weights = initialWeights(tiny, 1);

  it('refuses pictures and references whose sides are not multiples of 32', () => {
    expect(() => colorizationModel(tiny, weights, { height: 40, width: 64 }, [])).toThrow(
      'expected sides of the picture that are multiples of 32, got 64x40',
    );
    expect(() =>
      colorizationModel(tiny, weights, square(64), [square(32), { height: 64, width: 33 }]),
    ).toThrow('expected sides of reference 1 that are multiples of 32, got 33x64');
  });

  it('refuses to colour without a reference where there is no palette', () => {
    const bare = { ...tiny, similarity: { ...tiny.similarity, tokens: 0 } };
    expect(() => colorizationModel(bare, initialWeights(bare, 1), square(32), [])).toThrow(
      'expected at least one reference for preset "tiny", which has no palette, got none',
    );
  });

  it('is the same graph every time', () => {
    const build = () => toText(colorizationModel(tiny, weights, square(64), [square(32)]));
    expect(build()).toBe(build());
  });
});
