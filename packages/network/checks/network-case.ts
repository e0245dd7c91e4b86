// The whole network as a case for parity: restoration, colour with one reference, losses, gradients of all parameters.
import { add, averagePool, concat, constant, gradients, input, mul, type Value } from '@romnet/graph';
import { agree } from '../src/agree.js';
import { decidedChroma, decisionColors, decisionLoss } from '../src/decide.js';
import { discriminate } from '../src/discriminator.js';
import { hintPlanes, placeCount, spotLength } from '../src/hint-planes.js';
import { spatialHistogram } from '../src/histogram.js';
import {
  adversarialLoss,
  chromaLoss,
  detectionLoss,
  histogramLoss,
  type Losses,
  luminanceLoss,
  maskLoss,
  paperLossWeights,
  perceptualLoss,
  totalLoss,
} from '../src/losses.js';
import { romnetParameters } from '../src/models.js';
import type { Preset } from '../src/presets.js';
import { colorLuminance, findDamage, mapsDamage, restoreLuminance, takesHints } from '../src/romnet.js';
import { declareParameters, memoized, type ParameterSpec } from '../src/scope.js';
import { vgg19Features } from '../src/vgg19.js';
import type { Weights } from '../src/weights/tensors.js';
import { initialize } from '../src/weights/weights.js';
import { drawPlane, type Feeds } from './evaluate.js';
import type { ParityCase } from './parity.js';

/** Random weights with nothing at a special value: biases that start at 0 and coefficients that start at 1 move too. */
export function drawWeights(specs: readonly ParameterSpec[], seed: number): Weights {
  const weights = new Map(initialize(specs, seed));
  const special = specs.filter(({ initial }) => initial.kind === 'values');
  const noise = initialize(
    special.map((spec) => ({ ...spec, initial: { kind: 'normal', deviation: 0.05 } })),
    seed + 1,
  );
  for (const [name, { shape, data }] of noise)
    weights.set(name, { shape, data: data.map((x, i) => x + weights.get(name)!.data[i]!) });
  return weights;
}

export const drawInputs = (shapes: Readonly<Record<string, readonly number[]>>, seed: number): Weights =>
  new Map(
    Object.entries(shapes).map(([name, shape], i) => [name, { shape, data: drawPlane(shape, seed + i) }]),
  );

export const feedsOf = (...groups: readonly Weights[]): Feeds =>
  Object.fromEntries(groups.flatMap((group) => [...group].map(([name, { data }]) => [name, data])));

const hintCount = 3;
const hintShapes = (batch: number, side: number) => ({
  hintPlaces: [batch, hintCount, placeCount({ height: side, width: side })],
  hintSpots: [batch, hintCount, spotLength],
  hintMap: [batch, 3, side, side],
});

/** In place of numbers drawn for them: hints of some size, at places and in colours that numbers decide. */
function drawHints(inputs: Weights, batch: number, side: number): void {
  const numbers = drawPlane([batch, hintCount, 5], 77).map((x) => (x + 1) / 2);
  for (let sample = 0; sample < batch; sample++) {
    const discs = Array.from({ length: hintCount }, (_, h) => {
      const [x, y, radius, a, b] = numbers.subarray(5 * (sample * hintCount + h));
      return { x: x! * side, y: y! * side, radius: 1 + 9 * radius!, color: [a! - 0.5, b! - 0.5] } as const;
    });
    const planes = hintPlanes(discs, { height: side, width: side });
    for (const name of ['hintPlaces', 'hintSpots', 'hintMap'] as const)
      inputs.get(name)!.data.set(planes[name], sample * planes[name].length);
  }
}

/** What this room computes for a case, and the case for the other side. */
export interface NetworkCase {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly feeds: Feeds;
  readonly parity: ParityCase;
}

export interface NetworkCaseOptions {
  readonly batch?: number;
  readonly side?: number;
  /** The losses to take, at Eq. (10)'s weights. */
  readonly losses: readonly (keyof Losses<unknown>)[];
  /** Also ask how far activations within rounding of zero can move each gradient. Doubles PyTorch's time. */
  readonly kinks?: boolean;
  /** Of the weights. Default 1. */
  readonly seed?: number;
}

/** Of VGG19 as far as the shared excerpt goes; the discriminator at an eighth of its width. */
const lastLayer = 'relu3_2';
const patchWidth = 8;

/** Of the damage map's loss, where there is a map. */
const maskWeight = 0.3;
const decisionWeight = 0.2;
const detectionWeight = 0.7;

export function networkCase(
  preset: Preset,
  { batch = 1, side = 64, losses, kinks = false, seed = 1 }: NetworkCaseOptions,
): NetworkCase {
  const specs = romnetParameters(preset);
  const own = drawWeights(specs, seed);
  const shapes = {
    damaged: [batch, 1, side, side],
    luminance: [batch, 1, side, side],
    chroma: [batch, 2, side, side],
    referenceLuminance: [batch, 1, 64, 96],
    referenceChroma: [batch, 2, 64, 96],
    ...(takesHints(preset) ? hintShapes(batch, side) : {}),
    ...(mapsDamage(preset) ? { given: [batch, 1, side, side], mask: [batch, 1, side, side] } : {}),
  };
  const inputs = drawInputs(shapes, 10);
  inputs.get('mask')?.data.forEach((x, i, data) => {
    data[i] = x > 0 ? 1 : 0;
  });
  if (takesHints(preset)) drawHints(inputs, batch, side);
  const at = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, input(name, shape)]),
  ) as Record<keyof typeof shapes, Value>;

  const parameters = new Map(specs.map(({ name, shape }) => [name, input(name, shape)]));
  const scope = memoized(({ name }) => parameters.get(name)!);
  const { luminance: restored, damage } = restoreLuminance(scope, at.damaged, preset, at.given);
  const reference = { luminance: at.referenceLuminance, chroma: at.referenceChroma };
  const { hintPlaces: places, hintSpots: spots, hintMap: map } = at;
  const bias = constant(new Float32Array(batch * hintCount), [batch, 1, hintCount]);
  const hints = places && spots && map ? { places, spots, bias, map } : undefined;
  const { chroma, scores, matching } = colorLuminance(scope, restored, [reference], preset, undefined, hints);

  // Networks that only losses know: their random weights are constants here and travel under these prefixes.
  const others = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  const frozen = (prefix: string, build: (scope: Parameters<typeof discriminate>[0]) => unknown) => {
    for (const [name, tensor] of drawWeights(declareParameters(build), 3)) others.set(prefix + name, tensor);
    return memoized(({ name, shape }) => constant(others.get(prefix + name)!.data, shape));
  };
  const vgg = () => {
    const features = frozen('vgg.', (s) => vgg19Features(s, at.luminance, 'caffe', lastLayer));
    return (x: Value) => vgg19Features(features, x, 'caffe', lastLayer);
  };
  const histogram = (x: Value) => spatialHistogram(scope.in('histogram'), x, preset.histogram);
  const build: Losses<() => Value> = {
    luminance: () => luminanceLoss(restored, at.luminance),
    perceptual: () => {
      const features = vgg();
      return perceptualLoss(features(restored), features(at.luminance));
    },
    histogram: () => histogramLoss(histogram(chroma), histogram(at.referenceChroma)),
    chroma: () => chromaLoss(chroma, at.chroma),
    adversarial: () => {
      const lab = concat([restored, chroma], 1);
      const judge = frozen('discriminator.', (s) => discriminate(s, lab, patchWidth));
      return adversarialLoss(discriminate(judge, lab, patchWidth));
    },
  };
  const taken = Object.fromEntries(losses.map((name) => [name, build[name]()]));
  const trained = specs.filter(({ role }) => role !== 'statistic').map(({ name }) => name);
  const mapLoss = damage && at.mask ? maskLoss(damage, at.mask) : undefined;
  const found = preset.detection && findDamage(scope, at.damaged, preset);
  const detected = found && detectionLoss(found, at.damaged, at.luminance, at.mask!);
  const { decision } = preset.colorization;
  const decided =
    scores && decision
      ? {
          vivid: decidedChroma(matching[0] ? agree(scores, restored, matching[0]) : scores, decision, 0.5),
          'loss.decision': decisionLoss(scores, averagePool(at.chroma, 4), decision),
        }
      : undefined;
  const extra = [
    ...(mapLoss ? [mul(mapLoss, maskWeight)] : []),
    ...(detected ? [mul(detected, detectionWeight)] : []),
    ...(decided ? [mul(decided['loss.decision'], decisionWeight)] : []),
  ];
  const slopes = gradients(
    extra.reduce((sum, loss) => add(sum, loss), totalLoss(taken)),
    trained.map((name) => parameters.get(name)!),
  );
  return {
    outputs: {
      restored,
      chroma,
      ...decided,
      ...(damage && mapLoss ? { damage, 'loss.mask': mapLoss } : {}),
      ...(found && detected ? { found, 'loss.detection': detected } : {}),
      ...Object.fromEntries(losses.map((name) => [`loss.${name}`, taken[name]!])),
      ...Object.fromEntries(trained.map((name, i) => [`gradient.${name}`, slopes[i]!])),
    },
    feeds: feedsOf(own, inputs),
    parity: {
      about: {
        kind: 'network',
        preset,
        style: 'caffe',
        kinks,
        ...{ maskWeight, decisionWeight, detectionWeight },
        ...(decision ? { colors: decisionColors(decision.spacing) } : {}),
        losses: Object.fromEntries(losses.map((name) => [name, paperLossWeights[name]])),
      },
      weights: new Map([...own, ...others]),
      inputs,
      trained,
    },
  };
}
