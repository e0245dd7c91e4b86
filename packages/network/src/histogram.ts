// The spatial-preserving colour histogram, SPHist (III-C).
import { concat, flooredSoftmax, mul, reshape, slice, sub, type Value } from '@romnet/graph';
import type { HistogramPreset } from './presets.js';
import type { Scope } from './scope.js';

/**
 * Eq. (3): how much of each pixel's a and b falls into every bin: exp(-d^2 / 2 sigma^2) over its sum, which is a softmax, and
 * as one it holds for any chroma: the exponentials alone are all zero from 2.4 on.
 * Chroma [N, 2, H, W] (ab' in [-1, 1]) -> [N, 2 K, H, W]: K bins of a, then K bins of b, each group summing to 1.
 * The bin centres u_k are learnable, and start as Eq. (4) says; a and b have centres of their own.
 */
export function spatialHistogram(scope: Scope, chroma: Value, preset: HistogramPreset): Value {
  const { bins, sigma, minimum, maximum } = preset;
  // Eq. (4): u_k = v_min + (v_max - v_min) / K * k, k = 1..K
  const initial = Array.from({ length: bins }, (_, i) => minimum + ((maximum - minimum) / bins) * (i + 1));
  const channels = ['a', 'b'].map((name, channel) => {
    const centres = scope.parameter(`centres.${name}`, [bins], { kind: 'values', values: initial });
    const distance = sub(slice(chroma, 1, channel, channel + 1), reshape(centres, [1, bins, 1, 1]));
    return flooredSoftmax(mul(mul(distance, distance), -1 / (2 * sigma * sigma)), 1);
  });
  return concat(channels, 1);
}
