// AlexNet (Krizhevsky et al. 2012), as torchvision lays it out: the backbone of published LPIPS figures.
import { maxPool, type Value } from '@romnet/graph';
import { frozenConvolution } from './frozen.js';
import type { Weights } from './weights/tensors.js';

/**
 * The maps after each of the five convolutions and its ReLU, of a normalised picture [N, 3, H, W] with sides of at least
 * 31: 64, 192, 384, 256 and 256 channels, at about 1/4, 1/8 and three times 1/16 of the size.
 */
export function alexnetMaps(weights: Weights, picture: Value): Value[] {
  const layer = (index: number, x: Value, padding: number, stride = 1) =>
    frozenConvolution(weights, 'AlexNet', `features.${index}`, x, { stride, padding });
  const first = layer(0, picture, 2, 4);
  const second = layer(3, maxPool(first, 3, 2), 2);
  const third = layer(6, maxPool(second, 3, 2), 1);
  const fourth = layer(8, third, 1);
  return [first, second, third, fourth, layer(10, fourth, 1)];
}
