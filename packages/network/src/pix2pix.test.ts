// The generator's layers and sizes as Isola et al. have them, and that its colours follow from its input alone.
import { defineGraph, elements, input, type Value } from '@romnet/graph';
import { loadProgram } from '@romnet/runtime';
import { expect, it } from 'vitest';
import { pix2pixGenerator, pix2pixMultiple, pix2pixParameters } from './pix2pix.js';
import { frozenScope } from './scope.js';
import { initialize } from './weights/weights.js';

const published = { width: 64, levels: 8 };

it('has the layers of the published U-Net: eight halvings, and a skip beside all but the innermost', () => {
  const specs = new Map(pix2pixParameters(published).map(({ name, shape }) => [name, shape]));
  const widths = Array.from({ length: 8 }, (_, i) => specs.get(`pix2pix.encoder${i}.weight`)![0]);
  expect(widths).toEqual([64, 128, 256, 512, 512, 512, 512, 512]);
  // Transposed: [inputs, outputs, 4, 4]; inputs are doubled by the skip.
  expect(specs.get('pix2pix.decoder6.weight')).toEqual([512, 512, 4, 4]);
  expect(specs.get('pix2pix.decoder5.weight')).toEqual([1024, 512, 4, 4]);
  expect(specs.get('pix2pix.output.weight')).toEqual([128, 3, 4, 4]);
  // 54.4 million, as the authors' own for one channel in and three out.
  const count = [...specs.values()].reduce((sum, shape) => sum + elements(shape), 0);
  expect(count / 1e6).toBeCloseTo(54.4, 1);
});

it('gives a picture of the size of its input within [-1, 1], and refuses others', async () => {
  const preset = { width: 4, levels: 4 };
  const scope = frozenScope(initialize(pix2pixParameters(preset), 1));
  const build = (x: Value) => pix2pixGenerator(scope, x, preset);
  const picture = input('x', [2, 1, 32, 48]);
  const program = await loadProgram(defineGraph([picture], build(picture)));
  const x = Float32Array.from({ length: 2 * 32 * 48 }, (_, i) => Math.sin(i / 11));
  const { luminance, chroma } = await program.run({ x });
  await program.release();
  expect([luminance!.length, chroma!.length]).toEqual([2 * 32 * 48, 4 * 32 * 48]);
  for (const value of [...luminance!, ...chroma!]) expect(Math.abs(value)).toBeLessThanOrEqual(1);
  expect(new Set(chroma!).size).toBeGreaterThan(1000);
  expect(pix2pixMultiple(preset)).toBe(16);
  expect(() => build(input('x', [1, 1, 32, 40]))).toThrow('multiples of 16 for pix2pix, got 40x32');
});
