// The colorization sub-net (III-C): a dense U-Net on the restored luminance that takes in the warped SPHist after
// every encoder block, through a fusion module, and gives the ab channels.
import {
  add,
  averagePool,
  concat,
  leakyRelu,
  log,
  mul,
  relu,
  resizeBilinear,
  sigmoid,
  softmax,
  sub,
  type Value,
} from '@romnet/graph';
import { decide, decidedChroma } from './decide.js';
import { addedConvolution, convolution, denseUnits } from './layers.js';
import type { ColorizationPreset, HistogramPreset } from './presets.js';
import type { Scope } from './scope.js';

/** The decoder's only way through is by its few channels, so none of them may die as with plain ReLU. */
const decoderSlope = 0.2;

export interface Colorization {
  /** ab' [N, 2, H, W]. */
  readonly chroma: Value;
  /** Scores of the colours to decide between [N, Q, H/4, W/4], where the preset has any. */
  readonly scores?: Value;
}

/** What else colorization may be given. */
export interface Aids {
  /** Maps of the input's size that the backbone sees beside the luminance (Table IV, input fusion). */
  readonly beside?: readonly Value[];
  /** Of the warped SPHist, where guidance begins with one. */
  readonly histogram?: HistogramPreset;
  /** Map [N, 3, H, W] of a person's colours (hints.ts). */
  readonly hints?: Value;
  /** Scores [N, Q, H/8, W/8] of what colours such things have (prior.ts), for presets that decide. */
  readonly prior?: Value;
}

/**
 * @param luminance restored L' [N, 1, H, W], sides divisible by 32
 * @param guidance what the four fusion modules get, at 1/4, 1/8, 1/16 and 1/32: the warped SPHist and, where the
 *   preset says so, the backbone's features; maybe nothing
 */
export function colorize(
  scope: Scope,
  luminance: Value,
  guidance: readonly (readonly Value[])[],
  preset: ColorizationPreset,
  { beside = [], histogram, hints, prior }: Aids = {},
): Colorization {
  const seen = concat([luminance, ...beside], 1);
  const plain = convolution(scope.in('stem'), seen, preset.stem, { stride: 2 });
  const hinted = hints && addedConvolution(scope.in('hints'), hints, preset.stem, { stride: 2 });
  const half = relu(hinted ? add(plain, hinted) : plain);
  const encoded = encode(scope, half, guidance, preset);

  let features = encoded.at(-1) as Value;
  for (let i = encoded.length - 2; i >= 0; i--) {
    const skip = encoded[i] as Value;
    const stage = scope.in(`decoder${i}`);
    const joined = concat([upTo(features, skip), skip], 1);
    const dense = denseUnits(stage, joined, preset.units[i] as number, preset.growth);
    const compressed = convolution(stage.in('compress'), dense, preset.channels[i] as number, { kernel: 1 });
    features = leakyRelu(compressed, decoderSlope);
  }
  const shares = guidance[0]?.[0];
  const evidence = shares && histogram ? { shares, histogram } : undefined;
  const own = preset.decision && decide(scope.in('decision'), features, preset.decision, evidence);
  const atHalf = concat([upTo(features, half), half], 1);
  const last = leakyRelu(convolution(scope.in('decoderHalf'), atHalf, preset.stem), decoderSlope);
  const chroma = convolution(scope.in('output'), upTo(last, luminance), 2, { gain: 0.02 });
  if (!own || !preset.decision || !prior) return { chroma, ...(own ? { scores: own } : {}) };
  const others = upTo(prior, features);
  const share = priorShare(scope.in('mixture'), features);
  const mean = decidedChroma(own, preset.decision, 0);
  const otherMean = decidedChroma(others, preset.decision, 0);
  // The ab channels move as far as the mean decision does: the mean of a mixture is the mixture of the means.
  const change = mul(share, sub(otherMean, mean));
  return { chroma: add(chroma, upTo(change, luminance)), scores: mixed(own, others, share) };
}

/** How much of a place's colour is the prior's, [N, 1, h, w]: half at first, less where a reference or a hint knows better. */
const priorShare = (scope: Scope, features: Value): Value =>
  sigmoid(convolution(scope, features, 1, { kernel: 1, gain: 0.1 }));

/** Keeps the logarithm of what both rule out finite, in half precision, too. */
const leastProbability = 1e-6;

/** Logarithms of the mixture of two distributions, given by scores [N, Q, h, w]; `share` [N, 1, h, w] of it is the second. */
function mixed(scores: Value, others: Value, share: Value): Value {
  const first = softmax(scores, 1);
  const both = add(first, mul(share, sub(softmax(others, 1), first)));
  return log(add(both, leastProbability));
}

/** Four dense blocks, each followed by its fusion module: six dense units and a 3x3 convolution. */
function encode(
  scope: Scope,
  half: Value,
  guidance: readonly (readonly Value[])[],
  preset: ColorizationPreset,
): Value[] {
  let features = half;
  return guidance.map((guide, i) => {
    const stage = scope.in(`encoder${i}`);
    const channels = preset.channels[i] as number;
    const down = relu(convolution(stage.in('down'), averagePool(features, 2), channels));
    const dense = denseUnits(stage, down, preset.units[i] as number, preset.growth);
    const fusion = stage.in('fusion');
    const mixed = denseUnits(fusion, concat([dense, ...guide], 1), preset.fusionUnits, preset.growth);
    features = relu(convolution(fusion.in('output'), mixed, channels));
    return features;
  });
}

/** Bilinear up-scaling to another map's size. */
const upTo = (x: Value, target: Value): Value =>
  resizeBilinear(x, target.shape[2] as number, target.shape[3] as number);
