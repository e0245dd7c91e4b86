// ResNet34 and VGG19 against torchvision's own, the discriminator and its loss against PyTorch.
import { add, constant, gradients, input, mul, reduceMean, reshape, type Value } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../checks/evaluate.js';
import { drawInputs, drawWeights, feedsOf } from '../checks/network-case.js';
import { compare, missing, runPyTorch } from '../checks/parity.js';
import { discriminate } from './discriminator.js';
import { discriminatorLoss } from './losses.js';
import { resnet34Features } from './resnet34.js';
import { declareParameters, memoized, type Scope } from './scope.js';
import { deepestLayer, vgg19Features } from './vgg19.js';

const tolerance = 1e-3;
/**
 * Small, because ReLU and maximum have kinks: where rounding puts one of a million activations on the other side of zero,
 * the gradient jumps. PyTorch's own VGG19 in float32 against float64, at [2, 1, 64, 96]: 7e-7 of the gradient with one
 * draw of weights, 5e-3 with another; at this size 7e-7 with both.
 */
const shape = [1, 1, 32, 64];
const luminance = input('luminance', shape);

/** Maps of a network, and gradients of their sum weighted by random probes: in the input and, if asked, in the weights. */
async function compareFeatures(
  about: { readonly model: string; readonly style?: string },
  build: (scope: Scope) => Iterable<readonly [string, Value]>,
  trains: boolean,
) {
  const specs = declareParameters(build);
  const weights = drawWeights(specs, 1);
  const trained = trains ? specs.filter(({ role }) => role !== 'statistic') : [];
  const learned = new Map(trained.map((spec) => [spec.name, input(spec.name, spec.shape)]));
  const maps = new Map(
    build(memoized((spec) => learned.get(spec.name) ?? constant(weights.get(spec.name)!.data, spec.shape))),
  );
  const probes = drawInputs(
    Object.fromEntries([...maps].map(([name, map]) => [`probe.${name}`, map.shape])),
    20,
  );
  const inputs = new Map([...drawInputs({ luminance: shape }, 10), ...probes]);
  const parts = [...maps].map(([name, map]) =>
    reduceMean(mul(map, constant(probes.get(`probe.${name}`)!.data, map.shape))),
  );
  const total = reshape(
    parts.reduce((sum, part) => add(sum, part)),
    [1],
  );
  const wanted = new Map([['luminance', luminance as Value], ...learned]);
  const slopes = gradients(total, [...wanted.values()]);
  const outputs = {
    ...Object.fromEntries([...maps].map(([name, map]) => [`map.${name}`, map])),
    ...Object.fromEntries([...wanted.keys()].map((name, i) => [`gradient.${name}`, slopes[i]!])),
  };
  const names = trained.map(({ name }) => name);
  const [theirs] = runPyTorch([{ about: { kind: 'features', ...about }, weights, inputs, trained: names }]);
  const results = compare(await evaluate(outputs, feedsOf(weights, inputs)), theirs!);
  expect(results.length).toBe(Object.keys(outputs).length);
  console.info(about.model, about.style ?? '', results.length, 'results, largest error:', results[0]);
  expect(results.filter(({ error }) => !(error <= tolerance))).toEqual([]);
  return maps;
}

if (missing) console.warn(`modules are not compared with PyTorch: ${missing}`);

describe.skipIf(missing)("modules equal PyTorch's", { timeout: 600_000 }, () => {
  it('ResNet34: torchvision, with gradients of all weights', async () => {
    const build = (scope: Scope) =>
      resnet34Features(scope, luminance).map((map, i) => [String(i), map] as const);
    const maps = await compareFeatures({ model: 'resnet34' }, build, true);
    expect([...maps.values()].map((map) => map.shape)).toEqual([
      [1, 64, 8, 16],
      [1, 128, 4, 8],
      [1, 256, 2, 4],
      [1, 512, 1, 2],
    ]);
  });

  it('VGG19 to relu5_2: torchvision', async () => {
    const maps = await compareFeatures(
      { model: 'vgg19', style: 'torchvision' },
      (scope) => vgg19Features(scope, luminance, 'torchvision'),
      false,
    );
    expect([...maps.keys()]).toEqual(['relu2_2', 'relu3_2', 'relu4_2', 'relu5_2']);
  });

  it('VGG19 as far as relu3_2, shown pictures in the manner of Caffe', async () => {
    await compareFeatures(
      { model: 'vgg19', style: 'caffe' },
      (scope) => vgg19Features(scope, luminance, 'caffe', 'relu3_2'),
      false,
    );
  });

  it('the discriminator, its loss and its gradients', async () => {
    const shapes = { real: [2, 3, 64, 80], fake: [2, 3, 64, 80] };
    const build = (scope: Scope) => discriminate(scope, input('real', shapes.real), 16);
    const specs = declareParameters(build);
    const weights = drawWeights(specs, 1);
    const parameters = new Map(specs.map((spec) => [spec.name, input(spec.name, spec.shape)]));
    const scope = memoized(({ name }) => parameters.get(name)!);
    const [real, fake] = (['real', 'fake'] as const).map((name) =>
      discriminate(scope, input(name, shapes[name]), 16),
    ) as [Value, Value];
    const loss = discriminatorLoss(real, fake);
    const slopes = gradients(loss, [...parameters.values()]);
    const named = [...parameters.keys()].map((name, i) => [`gradient.${name}`, slopes[i]!] as const);
    const outputs: Record<string, Value> = { real, fake, loss, ...Object.fromEntries(named) };
    const inputs = drawInputs(shapes, 10);
    const trained = specs.map(({ name }) => name);
    const [theirs] = runPyTorch([{ about: { kind: 'discriminator' }, weights, inputs, trained }]);
    const results = compare(await evaluate(outputs, feedsOf(weights, inputs)), theirs!);
    expect(results.length).toBe(Object.keys(outputs).length);
    console.info('discriminator', results.length, 'results, largest error:', results[0]);
    expect(results.filter(({ error }) => !(error <= tolerance))).toEqual([]);
  });
});

it('the discriminator sees 70x70 pixels per score', () => {
  const shapeFor = (side: number) =>
    discriminate(
      memoized((spec) => input(spec.name, spec.shape)),
      input('lab', [1, 3, side, side]),
      8,
    ).shape;
  expect(shapeFor(256)).toEqual([1, 1, 30, 30]);
});

describe('deepestLayer', () => {
  const upTo = (layer: Parameters<typeof vgg19Features>[3]) =>
    drawWeights(
      declareParameters((scope) => vgg19Features(scope, luminance, 'caffe', layer)),
      1,
    );
  it('is as far as the weights go', () => {
    for (const layer of ['relu2_2', 'relu3_2'] as const) expect(deepestLayer(upTo(layer))).toBe(layer);
  });
  it('names what is missing', () => {
    expect(() => deepestLayer(new Map())).toThrow(
      'expected tensor "features.7.weight" in the weights of VGG19, got none',
    );
  });
});
