// SqueezeNet 1.1 (Iandola et al. 2016), as torchvision lays it out: a teacher for the compact backbone while training,
// and a backbone of LPIPS.
import { concat, maxPool, pad, reduceMean, relu, reshape, type Value } from '@romnet/graph';
import { frozenConvolution } from './frozen.js';
import { asImageNetInput } from './imagenet.js';
import type { Weights } from './weights/tensors.js';

const NAME = 'SqueezeNet 1.1';

export interface SqueezenetFeatures {
  /** After fire 3, 5 and 9 of the paper: 128, 256 and 512 channels at about 1/4, 1/8 and 1/16 of the size. */
  readonly maps: readonly [Value, Value, Value];
  /** Class scores before the softmax [N, 1000, 1, 1]. */
  readonly scores: Value;
}

/** Luminance [N, 1, H, W] (L' in [-1, 1]) is shown to the network as a grey picture: L / 100 in all three channels. */
export function squeezenetFeatures(weights: Weights, luminance: Value): SqueezenetFeatures {
  const maps = squeezenetMaps(weights, asImageNetInput(luminance, 'torchvision'));
  const [, quarter, eighth, , , , sixteenth] = maps as [Value, Value, Value, Value, Value, Value, Value];
  const scores = reduceMean(relu(frozenConvolution(weights, NAME, 'classifier.1', sixteenth)), [2, 3]);
  return {
    maps: [quarter, eighth, sixteenth],
    scores: reshape(scores, [scores.shape[0] as number, 1000, 1, 1]),
  };
}

/**
 * The seven maps before each change of size or width, of a normalised picture [N, 3, H, W]: 64, 128, 256, 384, 384, 512
 * and 512 channels, at about 1/2, 1/4, 1/8 and four times 1/16 of the size.
 */
export function squeezenetMaps(weights: Weights, picture: Value): Value[] {
  const layer = (name: string, x: Value, padding = 0) =>
    frozenConvolution(weights, NAME, `features.${name}`, x, { padding });
  const fire = (index: number, x: Value): Value => {
    const squeezed = layer(`${index}.squeeze`, x);
    return concat([layer(`${index}.expand1x1`, squeezed), layer(`${index}.expand3x3`, squeezed, 1)], 1);
  };
  const half = frozenConvolution(weights, NAME, 'features.0', picture, { stride: 2 });
  const quarter = fire(4, fire(3, shrink(half)));
  const eighth = fire(7, fire(6, shrink(quarter)));
  const maps = [half, quarter, eighth];
  let last = shrink(eighth);
  for (const index of [9, 10, 11, 12]) {
    last = fire(index, last);
    maps.push(last);
  }
  return maps;
}

/**
 * Maximum over 3x3 at stride 2 where a last, partial window counts too (torchvision's `ceil_mode`). A zero more at the
 * end is exact, because nothing is negative after ReLU.
 */
function shrink(x: Value): Value {
  const [, , height, width] = x.shape as [number, number, number, number];
  const missing = (side: number) => (side % 2 === 0 ? 1 : 0);
  return maxPool(pad(x, [0, 0, 0, 0], [0, 0, missing(height), missing(width)]), 3, 2);
}
