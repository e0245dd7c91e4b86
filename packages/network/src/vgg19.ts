// VGG19 (Simonyan and Zisserman 2015), as torchvision lays it out: the features of the perceptual loss (III-D).
import { maxPool, relu, type Value } from '@romnet/graph';
import { asImageNetInput, type ImageNetStyle } from './imagenet.js';
import { convolution } from './layers.js';
import type { Scope } from './scope.js';
import type { Weights } from './weights/tensors.js';

/** The layers of Eq. (6), each the second ReLU of its block. */
export const perceptualLayers = ['relu2_2', 'relu3_2', 'relu4_2', 'relu5_2'] as const;
export type PerceptualLayer = (typeof perceptualLayers)[number];

/** Convolutions per block, and their channels. */
const blocks = [2, 2, 4, 4, 2];
const widths = [64, 128, 256, 512, 512];

/**
 * Luminance [N, 1, H, W] (L') -> the maps up to `last`, by name, at 1/2, 1/4, 1/8 and 1/16 (rounded down).
 * Parameters are torchvision's `features.<index>.weight` and `.bias`; sides of at least 16 pixels.
 */
export function vgg19Features(
  scope: Scope,
  luminance: Value,
  style: ImageNetStyle,
  last: PerceptualLayer = 'relu5_2',
): Map<PerceptualLayer, Value> {
  const maps = new Map<PerceptualLayer, Value>();
  let features = asImageNetInput(luminance, style);
  let index = 0;
  for (const [block, count] of blocks.entries()) {
    for (let layer = 0; layer < count; layer++, index += 2) {
      const named = scope.in('features').in(`${index}`);
      features = relu(convolution(named, features, widths[block] as number));
      const name = perceptualLayers.find((known) => known === `relu${block + 1}_${layer + 1}`);
      if (name) maps.set(name, features);
      if (name === last) return maps;
    }
    features = maxPool(features, 2, 2);
    index += 1;
  }
  throw new Error(`internal: VGG19 has no layer "${last}"`);
}

/** Index of the convolution that each layer needs last. */
const lastConvolution: Readonly<Record<PerceptualLayer, number>> = {
  relu2_2: 7,
  relu3_2: 12,
  relu4_2: 21,
  relu5_2: 30,
};

/**
 * The deepest layer of Eq. (6) that the weights reach: the full file gives relu5_2, an excerpt up to relu3_4 relu3_2.
 *
 * @throws Error where not even relu2_2 can be computed.
 */
export function deepestLayer(weights: Weights): PerceptualLayer {
  const has = (layer: PerceptualLayer) => weights.has(`features.${lastConvolution[layer]}.weight`);
  const deepest = perceptualLayers.filter(has).at(-1);
  if (!deepest) throw new Error('expected tensor "features.7.weight" in the weights of VGG19, got none');
  return deepest;
}
