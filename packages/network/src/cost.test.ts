// Costs against figures from elsewhere: torchvision's networks, and counts by hand.
import { computedNodes, input, operationsOf, type Value } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { tiny } from '../checks/tiny.js';
import { modelCost } from './cost.js';
import { romnetParameters } from './models.js';
import { findPreset, type Preset } from './presets.js';
import { resnet34Features } from './resnet34.js';
import { memoized, type Scope } from './scope.js';
import { vgg19Features } from './vgg19.js';

/** Learned numbers, and multiplications with addition in convolutions, of a network at 224x224. */
function countOf(build: (scope: Scope, luminance: Value) => Value) {
  let parameters = 0;
  const scope = memoized(({ name, shape, role }) => {
    if (role !== 'statistic') parameters += shape.reduce((product, n) => product * n, 1);
    return input(name, shape);
  });
  const luminance = input('luminance', [1, 1, 224, 224]);
  const convolutions = computedNodes([build(scope, luminance)], [luminance]).filter(
    ({ kind }) => kind === 'conv',
  );
  // Every convolution here has a bias, which adds once more for each result.
  const operations = convolutions.map(
    (node) => operationsOf(node) - node.shape.reduce((product, n) => product * n, 1),
  );
  return { parameters, products: operations.reduce((total, n) => total + n, 0) / 2 };
}

// torchvision 0.14: sums over its Conv2d modules of output.numel() * weight[0].numel() in a forward pass at 224x224, and of
// the parameters' sizes less `fc`. Its documentation says 3.66 and 19.63 GFLOPS with the classifiers.
it('ResNet34: 21.28 M parameters and 3.66 G products', () => {
  const cost = countOf((scope, luminance) => resnet34Features(scope, luminance).at(-1)!);
  expect(cost).toEqual({ parameters: 21_284_672, products: 3_663_249_408 });
});

it('VGG19 to relu5_2, two convolutions of 462 M before the end of its 19.51 G', () => {
  const cost = countOf((scope, luminance) => vgg19Features(scope, luminance, 'torchvision').get('relu5_2')!);
  expect(cost).toEqual({ parameters: 15_304_768, products: 19_508_428_800 - 2 * 462_422_016 });
});

describe('modelCost', () => {
  const size = { height: 64, width: 96 };
  const names = ({ subnets }: ReturnType<typeof modelCost>) => subnets.map(({ name }) => name);

  it('counts every parameter once, every sub-net apart, and all arithmetic of both programs', () => {
    for (const preset of [tiny, findPreset('base')]) {
      const cost = modelCost(preset, size);
      const parts = ['restoration', 'backbone', 'similarity', 'histogram', 'colorization'];
      expect(names(cost)).toEqual(preset.detection ? ['detection', ...parts] : parts);
      for (const { name, parameters, statistics, layers, operations } of cost.subnets) {
        const own = romnetParameters(preset).filter((spec) => spec.name.startsWith(`${name}.`));
        const numbers = own.map(({ shape }) => shape.reduce((product, n) => product * n, 1));
        expect(parameters + statistics).toBe(numbers.reduce((total, n) => total + n, 0));
        expect(layers.reduce((total, layer) => total + layer.parameters, 0)).toBeLessThanOrEqual(parameters);
        expect(layers.reduce((total, layer) => total + layer.operations, 0)).toBeLessThanOrEqual(operations);
      }
      const total = cost.subnets.reduce((operations, subnet) => operations + subnet.operations, 0);
      expect(total).toBe(cost.restoration.operations + cost.color.operations);
    }
  });

  it('the paper’s backbone is ResNet34, seen twice with one reference', () => {
    const backbone = modelCost(findPreset('paper'), { height: 224, width: 224 }).subnets[1]!;
    expect(backbone.parameters).toBe(21_284_672);
    expect(backbone.statistics).toBe(17_024);
    expect(backbone.layers).toHaveLength(36);
    expect(backbone.layers[0]).toEqual({
      name: 'backbone.conv1',
      output: [1, 64, 112, 112],
      parameters: 64 * 3 * 49 + 128,
      times: 2,
      operations: 2 * 64 * 112 * 112 * (2 * 3 * 49 + 1),
    });
    expect(backbone.operations / (2 * 2 * 3_663_249_408)).toBeGreaterThan(1);
    expect(backbone.operations / (2 * 2 * 3_663_249_408)).toBeLessThan(1.01);
  });

  it('the receptive field of a restoration at one level is that of its convolutions, and colour sees everything', () => {
    const level = { scale: 1, features: 4, growth: 2, outputs: 4 };
    const one: Preset = {
      ...tiny,
      restoration: { levels: [level], blocks: 1, units: 2, fusion: [], gated: false },
    };
    const { restoration, color } = modelCost(one, size);
    // Two shallow convolutions, two dense units, the global fusion's and the last: six of 3x3.
    expect(restoration.receptiveField).toEqual({ height: 13, width: 13 });
    expect(color.receptiveField).toBe('everything');
    // ResNet34's layer4: 7 + 4 for the stem, then 6 x 8, 8 + 7 x 16, 16 + 11 x 32 and 32 + 5 x 64.
    const paper = modelCost(findPreset('paper'), { height: 224, width: 224 });
    expect(paper.backboneField).toEqual({ height: 899, width: 899 });
  });

  it('memory grows with the picture, weights do not; more references cost more', () => {
    const small = modelCost(tiny, size);
    const large = modelCost(tiny, { height: 128, width: 192 });
    expect(large.weightBytes).toBe(small.weightBytes);
    expect(large.restoration.peakBytes).toBe(4 * small.restoration.peakBytes);
    expect(modelCost(tiny, size, 2).color.operations).toBeGreaterThan(small.color.operations);
  });

  it('refuses a size that the network cannot take', () => {
    expect(() => modelCost(tiny, { height: 64, width: 100 })).toThrow(
      'expected sides of the picture that are multiples of 32, got 100x64',
    );
  });
});
