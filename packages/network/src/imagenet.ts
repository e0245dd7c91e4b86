// How networks trained on ImageNet are shown a luminance: as a grey picture, normalised as their authors did.
import { concat, div, mul, sub, type Value } from '@romnet/graph';

/** torchvision: RGB in [0, 1], less the mean, over the deviation. Caffe: BGR in [0, 255], less the mean. */
export type ImageNetStyle = 'torchvision' | 'caffe';

const mean = [0.485, 0.456, 0.406];
const deviation = [0.229, 0.224, 0.225];
const caffeMean = [103.939, 116.779, 123.68];

/** Luminance [N, 1, H, W] (L' in [-1, 1]) -> [N, 3, H, W]: L / 100 in all three channels, normalised. */
export function asImageNetInput(luminance: Value, style: ImageNetStyle): Value {
  // L / 100 = (L' + 1) / 2, so with torchvision (L / 100 - m) / d = (L' - (2 m - 1)) / (2 d).
  const channels =
    style === 'torchvision'
      ? mean.map((m, i) => div(sub(luminance, 2 * m - 1), 2 * (deviation[i] as number)))
      : caffeMean.map((m) => mul(sub(luminance, (2 * m) / 255 - 1), 127.5));
  return concat(channels, 1);
}
