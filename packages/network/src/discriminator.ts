// The discriminator of Eq. (9): PatchGAN with a receptive field of 70x70 pixels (Isola et al. 2017, [34] in the text).
import { conv, leakyRelu, normalize, type Pair, type Value } from '@romnet/graph';
import type { Scope } from './scope.js';

/** Channels and strides of C64-C128-C256-C512; all kernels are 4x4. */
const layers = [
  { width: 64, stride: 2 },
  { width: 128, stride: 2 },
  { width: 256, stride: 2 },
  { width: 512, stride: 1 },
];

/**
 * Lab picture [N, 3, H, W] (L', a', b'), sides of at least 32 -> a score per patch [N, 1, h, w], positive where it looks
 * real; a logit, without the sigmoid. `width` scales the channels, 64 in the paper that PatchGAN is from.
 * Normalisation is per picture (which batch normalisation is at batch 1), so no score depends on the batch.
 */
export function discriminate(scope: Scope, lab: Value, width = 64): Value {
  let features = lab;
  for (const [i, layer] of layers.entries()) {
    const channels = (layer.width * width) / 64;
    const convolved = convolution4(scope.in(`layer${i}`), features, channels, layer.stride, i === 0);
    features = leakyRelu(i === 0 ? convolved : normalize(convolved, [2, 3]), 0.2);
  }
  return convolution4(scope.in('score'), features, 1, 1, true);
}

/** A 4x4 convolution padded by one; the initial deviation of 0.02 is that of Isola et al. (6.2). A mean that is
 * subtracted afterwards would cancel a bias, so before normalisation there is none. */
function convolution4(scope: Scope, x: Value, channels: number, stride: number, biased: boolean): Value {
  const shape = [channels, x.shape[1] as number, 4, 4];
  const weight = scope.parameter('weight', shape, { kind: 'normal', deviation: 0.02 });
  const geometry: { stride: Pair; padding: Pair } = { stride: [stride, stride], padding: [1, 1] };
  if (!biased) return conv(x, weight, geometry);
  const bias = scope.parameter('bias', [channels], { kind: 'values', values: new Array(channels).fill(0) });
  return conv(x, weight, { bias, ...geometry });
}
