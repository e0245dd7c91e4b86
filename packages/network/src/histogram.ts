// The spatial-preserving colour histogram, SPHist (III-C).
import {
  add,
  clip,
  concat,
  div,
  exp,
  mul,
  reduceMax,
  reduceMin,
  reduceSum,
  relu,
  reshape,
  slice,
  sub,
  type Value,
} from '@romnet/graph';
import type { HistogramPreset } from './presets.js';
import type { Scope } from './scope.js';

/**
 * Exponents are kept within -+this. Below, a share of 1e-20 says nothing more, and denormal numbers are slow; above is only what
 * rounding makes of colours a thousand times out of range.
 */
const reach = 46;

/**
 * Eq. (3): how much of each pixel's a and b falls into every bin.
 * Chroma [N, 2, H, W] (ab' in [-1, 1]) -> [N, 2 K, H, W]: K bins of a, then K bins of b, each group summing to 1.
 * The bin centres u_k are learnable, and start as Eq. (4) says; a and b have centres of their own. With another `axis`, a and b
 * lie along that one, as bins then do.
 *
 * As a softmax of -d^2 / 2 sigma^2, written out, for the op along channels takes three times as long. What a softmax takes off
 * all exponents is the square of the distance to the outermost centre here: without it, all are e^-inf from 2.4 on, and 0 / 0.
 */
export function spatialHistogram(scope: Scope, chroma: Value, preset: HistogramPreset, axis = 1): Value {
  const { bins, sigma, minimum, maximum } = preset;
  // Eq. (4): u_k = v_min + (v_max - v_min) / K * k, k = 1..K
  const initial = Array.from({ length: bins }, (_, i) => minimum + ((maximum - minimum) / bins) * (i + 1));
  const along = chroma.shape.map((_, i) => (i === axis ? bins : 1));
  const inSigmas = 1 / (Math.SQRT2 * sigma);
  const channels = ['a', 'b'].map((name, channel) => {
    const centres = scope.parameter(`centres.${name}`, [bins], { kind: 'values', values: initial });
    const color = mul(slice(chroma, axis, channel, channel + 1), inSigmas);
    const u = mul(reshape(centres, along), inSigmas);
    const distance = sub(color, u);
    const outside = add(relu(sub(color, reduceMax(u, [axis]))), relu(sub(reduceMin(u, [axis]), color)));
    const exponent = sub(mul(outside, outside), mul(distance, distance));
    const weight = exp(clip(exponent, -reach, reach));
    return div(weight, reduceSum(weight, [axis]));
  });
  return concat(channels, axis);
}
