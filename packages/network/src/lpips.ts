// LPIPS v0.1 (Zhang et al. 2018, The Unreasonable Effectiveness of Deep Features as a Perceptual Metric) as a graph.
import {
  add,
  constant,
  defineGraph,
  div,
  type Graph,
  input,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  sqrt,
  sub,
  type Value,
} from '@romnet/graph';
import { alexnetMaps } from './alexnet.js';
import type { Size } from './models.js';
import { squeezenetMaps } from './squeezenet.js';
import type { Weights } from './weights/tensors.js';

/** Backbones by the name that published figures use, and the channels of the maps that are compared. */
export const lpipsBackbones = {
  alex: { maps: alexnetMaps, channels: [64, 192, 384, 256, 256] },
  squeeze: { maps: squeezenetMaps, channels: [64, 128, 256, 384, 384, 512, 512] },
} as const;
export type LpipsBackbone = keyof typeof lpipsBackbones;

/** The smallest side both backbones can take. */
const LPIPS_MIN_SIDE = 32;

/** The paper's scaling layer: [-1, 1] to the ImageNet normalisation, in the authors' three decimals. */
const shift = constant([-0.03, -0.088, -0.188], [1, 3, 1, 1]);
const scale = constant([0.458, 0.448, 0.45], [1, 3, 1, 1]);
/** Keeps the unit length of a pixel without any feature finite. */
const epsilon = 1e-10;

/** What an LPIPS is computed with. */
export interface LpipsWeights {
  readonly backbone: LpipsBackbone;
  /** The backbone's convolutions, named as in torchvision (`features.0.weight`). */
  readonly features: Weights;
  /**
   * One weight a channel for each map: `lin0.weight` [C], or the authors' `lin0.model.1.weight` [1, C, 1, 1]. Null:
   * every channel counts 1, which is not LPIPS and must not be called so.
   */
  readonly heads: Weights | null;
}

/**
 * The distance of `picture` and `truth`, both [1, 3, H, W], sRGB scaled to [-1, 1], sides of at least 32 pixels;
 * output `distance` [1]: over maps, the sum of the spatial mean of sum_c w_c (f_c/|f| - g_c/|g|)^2 (their Eq. 1).
 * Throws where a tensor is missing or has another length, or a side is too short.
 */
export function lpipsModel(weights: LpipsWeights, { height, width }: Size): Graph {
  if (height < LPIPS_MIN_SIDE || width < LPIPS_MIN_SIDE) {
    throw new Error(
      `expected at least ${LPIPS_MIN_SIDE}x${LPIPS_MIN_SIDE} pixels for LPIPS, got ${width}x${height}`,
    );
  }
  const pictures = ['picture', 'truth'].map((name) => input(name, [1, 3, height, width]));
  const { maps, channels } = lpipsBackbones[weights.backbone];
  const [features, goals] = pictures.map((picture) =>
    maps(weights.features, div(sub(picture, shift), scale)).map(unitLength),
  ) as [Value[], Value[]];
  const distances = channels.map((count, i) => {
    const difference = sub(features[i]!, goals[i]!);
    const square = mul(difference, difference);
    const head = weights.heads === null ? undefined : headOf(weights.heads, i, count);
    return reduceMean(reduceSum(head ? mul(square, head) : square, [1]), [2, 3]);
  });
  const distance = reshape(
    distances.reduce((sum, one) => add(sum, one)),
    [1],
  );
  return defineGraph(pictures, { distance });
}

/** Every pixel's vector of features, scaled to length 1. */
function unitLength(map: Value): Value {
  return div(map, add(sqrt(reduceSum(mul(map, map), [1])), epsilon));
}

function headOf(heads: Weights, index: number, channels: number): Value {
  const name = `lin${index}.weight`;
  const tensor = heads.get(name) ?? heads.get(`lin${index}.model.1.weight`);
  if (tensor?.data.length !== channels) {
    throw new Error(
      `expected ${channels} numbers in tensor "${name}" of the LPIPS heads, got ${tensor?.data.length ?? 'none'}`,
    );
  }
  return constant(tensor.data, [1, channels, 1, 1]);
}
