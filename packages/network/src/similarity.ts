// The similarity sub-net (III-B) as attention: queries from the restored input, keys from the references' luminance,
// values from their colour. No reference, one or several, and learned palette tokens all fit one softmax.
import {
  add,
  attention,
  averagePool,
  concat,
  div,
  expand,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  resizeBilinear,
  slice,
  softmax,
  sqrt,
  sub,
  tanh,
  transpose,
  type Value,
} from '@romnet/graph';
import { convolution } from './layers.js';
import type { SimilarityPreset } from './presets.js';
import type { Scope } from './scope.js';

/** The target scales: M_1..M_4 live at 1/4, 1/8, 1/16 and 1/32 of the input. */
export const scaleCount = 4;

/**
 * Eq. (1) for the first `count` scales: backbone features at 1/4..1/32 -> M_1..M_count, each [N, C, H_i, W_i].
 * f_j = conv_j(feature j); M_i = W * [g(A_i1 f_1), ..., g(A_i4 f_4)], with A_i learnable and W shared. With a single map
 * (Table V) all f_j count alike, as in [14].
 */
export function matchingFeatures(
  scope: Scope,
  features: readonly Value[],
  preset: SimilarityPreset,
  count = scaleCount,
): Value[] {
  const reduced = features.map((feature, j) =>
    convolution(scope.in(`reduce${j}`), feature, preset.channels, { kernel: 1 }),
  );
  const shared = (aligned: readonly Value[]) =>
    convolution(scope.in('shared'), concat(aligned, 1), preset.channels, { kernel: 1 });
  return reduced.slice(0, count).map((target, i) => {
    if (preset.maps === 'single') return shared(reduced.map((feature) => align(feature, target)));
    const coefficients = scope.parameter(`coefficients${i}`, [scaleCount], {
      kind: 'values',
      values: new Array(scaleCount).fill(1),
    });
    const aligned = reduced.map((feature, j) => {
      const weight = reshape(slice(coefficients, 0, j, j + 1), [1, 1, 1, 1]);
      return align(mul(feature, weight), target);
    });
    return shared(aligned);
  });
}

/** g of Eq. (1): averages down or interpolates up to the target's size. */
function align(feature: Value, target: Value): Value {
  const [height, width] = [target.shape[2] as number, target.shape[3] as number];
  const from = feature.shape[2] as number;
  if (from === height) return feature;
  return from > height ? averagePool(feature, from / height) : resizeBilinear(feature, height, width);
}

/** What one softmax chooses from: positions of all references, then palette tokens. */
export interface Candidates {
  /** Unit vectors [N, positions, C]. */
  readonly keys: Value;
  /** [N, positions, D]. */
  readonly values: Value;
  /** Added to the scores [N, 1, positions]: 0, or far below to take a position out. */
  readonly bias?: Value;
}

/** [N, C, H, W] -> [N, H W, C]. */
export function toPositions(x: Value): Value {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  return transpose(reshape(x, [n, c, h * w]), [0, 2, 1]);
}

/** Eq. (2)'s centring and normalisation: subtracts the mean feature vector over positions, then scales to length 1. */
export function centredUnit(positions: Value): Value {
  return unitVectors(sub(positions, reduceMean(positions, [1])));
}

export function unitVectors(positions: Value): Value {
  const squares = reduceSum(mul(positions, positions), [2]);
  return div(positions, sqrt(add(squares, 1e-6)));
}

/**
 * Learned tokens: a key and a colour each, the same for every picture. They answer where there is no reference, or none
 * of its content matches. A colour is a histogram of `bins` bins for a and for b, or without `bins` a pair ab'.
 */
export function paletteTokens(
  scope: Scope,
  preset: SimilarityPreset,
  batch: number,
  bins: number | undefined,
): Candidates {
  const { tokens, channels } = preset;
  const keys = scope.parameter('keys', [tokens, channels], { kind: 'normal', deviation: 1 });
  const free = scope.parameter('colours', bins === undefined ? [tokens, 2] : [tokens, 2, bins], {
    kind: 'normal',
    deviation: 1,
  });
  const depth = 2 * (bins ?? 1);
  const colors = reshape(bins === undefined ? tanh(free) : softmax(free, 2), [1, tokens, depth]);
  return {
    keys: expand(unitVectors(reshape(keys, [1, tokens, channels])), [batch, tokens, channels]),
    values: expand(colors, [batch, tokens, depth]),
  };
}

/**
 * softmax over candidates of Eq. (2) / temperature, times their values.
 * Queries are unit vectors [N, positions, C]; the result is [N, positions, D]. With `block`, rows are evaluated that
 * many at a time, exactly, so that the whole similarity map never exists.
 */
export function attend(queries: Value, candidates: Candidates, temperature: number, block = Infinity): Value {
  const { keys, values, bias } = candidates;
  return attention(queries, keys, values, { scale: 1 / temperature, block, ...(bias ? { bias } : {}) });
}

/** [N, H W, D] -> [N, D, H, W]. */
export function toMap(positions: Value, height: number, width: number): Value {
  const [n, , d] = positions.shape as [number, number, number];
  return reshape(transpose(positions, [0, 2, 1]), [n, d, height, width]);
}
