// Convolutions of networks that are only ever read: their weights are constants under torchvision's names.
import { constant, conv, relu, type Value } from '@romnet/graph';
import type { Weights } from './weights/tensors.js';

/** A tensor of `network` as a constant. Throws naming both where the weights have none of that name. */
function frozenTensor(weights: Weights, network: string, name: string): Value {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`expected tensor "${name}" in the weights of ${network}, got none`);
  return constant(tensor.data, tensor.shape);
}

/** Convolution with `<layer>.weight` and `<layer>.bias`, then ReLU. */
export function frozenConvolution(
  weights: Weights,
  network: string,
  layer: string,
  x: Value,
  { stride = 1, padding = 0 }: { readonly stride?: number; readonly padding?: number } = {},
): Value {
  const kernel = frozenTensor(weights, network, `${layer}.weight`);
  const bias = frozenTensor(weights, network, `${layer}.bias`);
  return relu(conv(x, kernel, { bias, stride: [stride, stride], padding: [padding, padding] }));
}
