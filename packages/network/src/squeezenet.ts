// SqueezeNet 1.1 (Iandola et al. 2016), as torchvision lays it out: a teacher for the compact backbone while training.
import { concat, constant, conv, maxPool, reduceMean, relu, reshape, type Value } from '@romnet/graph';
import { asImageNetInput } from './imagenet.js';
import type { Weights } from './weights/tensors.js';

export interface SqueezenetFeatures {
  /** After fire 3, 5 and 9 of the paper: 128, 256 and 512 channels at about 1/4, 1/8 and 1/16 of the size. */
  readonly maps: readonly [Value, Value, Value];
  /** Class scores before the softmax [N, 1000, 1, 1]. */
  readonly scores: Value;
}

/** Luminance [N, 1, H, W] (L' in [-1, 1]) is shown to the network as a grey picture: L / 100 in all three channels. */
export function squeezenetFeatures(weights: Weights, luminance: Value): SqueezenetFeatures {
  const parameter = (name: string): Value => {
    const tensor = weights.get(name);
    if (!tensor) throw new Error(`expected tensor "${name}" in the weights of SqueezeNet 1.1, got none`);
    return constant(tensor.data, tensor.shape);
  };
  const layer = (name: string, x: Value, options: { stride?: number; padding?: number } = {}): Value => {
    const { stride = 1, padding = 0 } = options;
    const bias = parameter(`${name}.bias`);
    const geometry = { stride: [stride, stride], padding: [padding, padding] } as const;
    return relu(conv(x, parameter(`${name}.weight`), { bias, ...geometry }));
  };
  const fire = (index: number, x: Value): Value => {
    const squeezed = layer(`features.${index}.squeeze`, x);
    const wide = layer(`features.${index}.expand3x3`, squeezed, { padding: 1 });
    return concat([layer(`features.${index}.expand1x1`, squeezed), wide], 1);
  };
  const picture = asImageNetInput(luminance, 'torchvision');
  const quarter = fire(4, fire(3, maxPool(layer('features.0', picture, { stride: 2 }), 3, 2)));
  const eighth = fire(7, fire(6, maxPool(quarter, 3, 2)));
  const sixteenth = [9, 10, 11, 12].reduce((x, index) => fire(index, x), maxPool(eighth, 3, 2));
  const scores = reduceMean(layer('classifier.1', sixteenth), [2, 3]);
  return {
    maps: [quarter, eighth, sixteenth],
    scores: reshape(scores, [scores.shape[0] as number, 1000, 1, 1]),
  };
}
