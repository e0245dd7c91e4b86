// The layers that the sub-nets share: convolution with bias, and the dense block.
import { concat, conv, type Pair, relu, type Value } from '@romnet/graph';
import type { Scope } from './scope.js';

export interface ConvolutionOptions {
  /** Side of the kernel; the padding keeps the size at stride 1. Default 3. */
  readonly kernel?: number;
  readonly stride?: number;
  /** Multiplies He initialisation's standard deviation. Default 1. */
  readonly gain?: number;
}

/** x [N, I, H, W] -> [N, channels, H / stride, W / stride]; parameters `weight` [O, I, k, k] and `bias` [O]. */
export function convolution(
  scope: Scope,
  x: Value,
  channels: number,
  options: ConvolutionOptions = {},
): Value {
  const { kernel = 3, stride = 1, gain = 1 } = options;
  const inputs = x.shape[1] as number;
  const deviation = gain * Math.sqrt(2 / (inputs * kernel * kernel));
  const weight = scope.parameter('weight', [channels, inputs, kernel, kernel], { kind: 'normal', deviation });
  const bias = scope.parameter('bias', [channels], { kind: 'values', values: new Array(channels).fill(0) });
  const strides: Pair = [stride, stride];
  const padding = (kernel - 1) / 2;
  return conv(x, weight, { bias, stride: strides, padding: [padding, padding] });
}

/**
 * Densely connected units [62]: each is a 3x3 convolution with ReLU that sees everything before it in the block.
 * x [N, C, H, W] -> [N, C + units * growth, H, W].
 */
export function denseUnits(scope: Scope, x: Value, units: number, growth: number): Value {
  let features = x;
  for (let i = 0; i < units; i++) {
    const unit = relu(convolution(scope.in(`unit${i}`), features, growth));
    features = concat([features, unit], 1);
  }
  return features;
}
