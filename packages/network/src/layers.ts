// The layers that the sub-nets share: convolution with bias, and the dense block.
import {
  conv,
  convolveParts,
  type DenseUnit,
  denseConvolutions,
  elements,
  relu,
  type Value,
} from '@romnet/graph';
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
  const { kernel: side = 3, stride = 1, gain = 1 } = options;
  const { kernel, bias } = convolutionParameters(scope, x.shape[1] as number, channels, side, gain);
  const padding = (side - 1) / 2;
  return conv(x, kernel, { bias, stride: [stride, stride], padding: [padding, padding] });
}

/**
 * A `convolution` without a bias that came after weights had been published: its kernel starts at 0, where it changes nothing, and
 * a file may lack it.
 */
export function addedConvolution(
  scope: Scope,
  x: Value,
  channels: number,
  { kernel: side = 3, stride = 1 }: Omit<ConvolutionOptions, 'gain'> = {},
): Value {
  const shape = [channels, x.shape[1] as number, side, side];
  const values = new Array(elements(shape)).fill(0);
  const kernel = scope.parameter('weight', shape, { kind: 'values', values }, 'addition');
  const padding = (side - 1) / 2;
  return conv(x, kernel, { stride: [stride, stride], padding: [padding, padding] });
}

/** `convolution` of one pixel that brings a few concatenated parts back to so many channels. */
export function fusion(scope: Scope, parts: Value, channels: number, gain = 1): Value {
  const { kernel, bias } = convolutionParameters(scope, parts.shape[1] as number, channels, 1, gain);
  return convolveParts(parts, kernel, bias);
}

/** `weight` [outputs, inputs, side, side], as `gain` times He initialisation has it, and `bias` [outputs] of zeros. */
export function convolutionParameters(
  scope: Scope,
  inputs: number,
  outputs: number,
  side: number,
  gain = 1,
): DenseUnit {
  const deviation = gain * Math.sqrt(2 / (inputs * side * side));
  return {
    kernel: scope.parameter('weight', [outputs, inputs, side, side], { kind: 'normal', deviation }),
    bias: scope.parameter('bias', [outputs], { kind: 'values', values: new Array(outputs).fill(0) }),
  };
}

/**
 * Densely connected units [62]: each is a 3x3 convolution with ReLU that sees everything before it in the block.
 * x [N, C, H, W] -> [N, C + units * growth, H, W].
 */
export function denseUnits(scope: Scope, x: Value, units: number, growth: number): Value {
  const channels = x.shape[1] as number;
  const parameters = Array.from({ length: units }, (_, i) =>
    convolutionParameters(scope.in(`unit${i}`), channels + i * growth, growth, 3),
  );
  return denseConvolutions(x, parameters, relu, { padding: [1, 1] });
}
