// Deciding on a colour instead of averaging over all that are possible: a distribution over colours at 1/4 of the size, in the
// form of Zhang, Isola and Efros (2016). Not in the paper, whose network gives one ab per pixel and so the median of all coats.
import {
  add,
  constant,
  conv,
  div,
  log,
  logSumExp,
  mul,
  neg,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  slice,
  softmax,
  sqrt,
  sub,
  type Value,
} from '@romnet/graph';
import { convolution } from './layers.js';
import type { DecisionPreset, HistogramPreset } from './presets.js';
import type { Scope } from './scope.js';

/** ab' = ab / 110. */
const chromaScale = 110;

/** ab' of the colours to choose from: a grid of `spacing` units of ab, as far as sRGB has them at some lightness. */
export function decisionColors(spacing: number): (readonly [a: number, b: number])[] {
  const steps = Math.floor(chromaScale / spacing);
  const line = Array.from({ length: 2 * steps + 1 }, (_, i) => (i - steps) * spacing);
  return line
    .flatMap((a) => line.map((b) => [a, b] as const))
    .filter(([a, b]) => isInGamut(a, b))
    .map(([a, b]) => [a / chromaScale, b / chromaScale] as const);
}

/** Whether some L makes a colour of sRGB of these ab: CIE Lab (D65) to linear sRGB. */
function isInGamut(a: number, b: number): boolean {
  const cube = (t: number) => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29));
  for (let L = 2; L < 100; L += 2) {
    const y = (L + 16) / 116;
    const [X, Y, Z] = [0.9505 * cube(y + a / 500), cube(y), 1.089 * cube(y - b / 200)] as const;
    const rgb = [
      3.2406 * X - 1.5372 * Y - 0.4986 * Z,
      -0.9689 * X + 1.8758 * Y + 0.0415 * Z,
      0.0557 * X - 0.204 * Y + 1.057 * Z,
    ];
    if (rgb.every((value) => value > -0.002 && value < 1.002)) return true;
  }
  return false;
}

/** Keeps the logarithm of a share that is 0 finite: evidence against a colour is never absolute. */
const leastShare = 1e-3;

/**
 * Scores [N, Q, h, w] of the colours, from the decoder's features at 1/4 and, as evidence, the warped SPHist there [N, 2 K, h, w]:
 * the logarithm of what it says of a plus that of b, times a learned factor.
 */
export function decide(
  scope: Scope,
  features: Value,
  { spacing, hidden }: DecisionPreset,
  evidence?: { readonly shares: Value; readonly histogram: HistogramPreset },
): Value {
  const colors = decisionColors(spacing);
  const inner = relu(convolution(scope.in('hidden'), features, hidden));
  const scores = convolution(scope.in('scores'), inner, colors.length, { kernel: 1, gain: 0.1 });
  if (!evidence) return scores;
  const { shares, histogram } = evidence;
  const trust = scope.parameter('evidence', [1], { kind: 'values', values: [0.2] });
  // What comes after the histogram's channels tells where it came from (candidates.ts).
  const both = slice(shares, 1, 0, 2 * histogram.bins);
  const said = conv(log(add(both, leastShare)), binsOf(colors, histogram));
  return add(scores, mul(said, reshape(trust, [1, 1, 1, 1])));
}

/** A kernel [Q, 2 K, 1, 1] that reads, for every colour, what SPHist has at its a and its b, between the bins linearly. */
function binsOf(colors: readonly (readonly [number, number])[], { bins, minimum, maximum }: HistogramPreset) {
  const data = new Float32Array(colors.length * 2 * bins);
  colors.forEach((color, q) => {
    color.forEach((value, channel) => {
      const place = Math.min(bins - 1, Math.max(0, ((value - minimum) / (maximum - minimum)) * bins - 0.5));
      const below = Math.min(bins - 2, Math.floor(place));
      const start = q * 2 * bins + channel * bins + below;
      data[start] = 1 - (place - below);
      data[start + 1] = place - below;
    });
  });
  return constant(data, [colors.length, 2 * bins, 1, 1]);
}

/** At vividness 1, how much sharper the distribution is than learned, and how far a score rises per unit of |ab'|. */
const sharpening = 1;
const favour = 6;

/**
 * The annealed mean ab' [N, 2, h, w] of the distribution (1 + v) (scores + 6 v |ab'|), for a vividness v [1] in [0, 1]. At 0 it is the
 * mean of what was learned, which is safe and pale. Sharpening alone would choose grey: most of the world is, so that grey is the
 * likeliest colour of nearly everything. Favouring colour by how rare it is does at the time of use what Zhang et al. do by
 * weights in training, and so can be turned up and down.
 */
export function decidedChroma(scores: Value, { spacing }: DecisionPreset, vividness: Value | number): Value {
  const colors = decisionColors(spacing);
  const kernel = constant(
    Float32Array.from([0, 1].flatMap((channel) => colors.map((color) => color[channel] as number))),
    [2, colors.length, 1, 1],
  );
  const chroma = constant(
    colors.map(([a, b]) => favour * Math.hypot(a, b)),
    [1, colors.length, 1, 1],
  );
  const v = typeof vividness === 'number' ? vividness : reshape(vividness, [1, 1, 1, 1]);
  const favoured = mul(add(scores, mul(chroma, v)), add(mul(constant(sharpening), v), 1));
  return conv(softmax(favoured, 1), kernel);
}

/** How much more the most colourful pixels count than grey ones: most of the world is grey, and would be all that is learned. */
const colorfulness = 5;

/**
 * Cross-entropy of the scores [N, Q, h, w] against the truth's ab' [N, 2, h, w], spread over neighbouring colours with a deviation of
 * half the grid's spacing; a pixel counts 1 + 5 |ab'|, over the mean of that.
 */
export function decisionLoss(scores: Value, truth: Value, { spacing }: DecisionPreset): Value {
  const colors = decisionColors(spacing);
  const [n, , h, w] = truth.shape as [number, number, number, number];
  const column = (channel: number) =>
    constant(
      colors.map((color) => color[channel] as number),
      [1, colors.length, 1, 1],
    );
  const part = (channel: number) => {
    const kernel = constant(channel === 0 ? [1, 0] : [0, 1], [1, 2, 1, 1]);
    const difference = sub(conv(truth, kernel), column(channel));
    return mul(difference, difference);
  };
  const deviation = spacing / chromaScale / 2;
  const target = softmax(mul(add(part(0), part(1)), -1 / (2 * deviation * deviation)), 1);
  const entropy = neg(reduceSum(mul(target, sub(scores, logSumExp(scores, 1))), [1]));
  const chroma = sqrt(add(reduceSum(mul(truth, truth), [1]), 1e-6));
  const weight = add(mul(chroma, colorfulness), 1);
  const mean = (x: Value) => reshape(reduceMean(reshape(x, [n * h * w])), [1]);
  return div(mean(mul(entropy, weight)), mean(weight));
}
