// The restoration sub-net (III-A): a residual dense network [52] on the luminance at several scales, fused.
import { add, averagePool, concat, leakyRelu, mul, resizeBilinear, slice, type Value } from '@romnet/graph';
import { convolution, denseUnits } from './layers.js';
import type { RestorationPreset } from './presets.js';
import type { Scope } from './scope.js';

/**
 * Everything between the levels and the output goes through the fusion's few channels. With plain ReLU all of them
 * died within 500 steps and the network was left with a constant; a slope keeps their gradient alive.
 */
const fusionSlope = 0.2;

/** No ReLU follows these convolutions, so He initialisation's factor of two would make features grow from layer to layer. */
const linear = { gain: Math.SQRT1_2 };

/**
 * Damaged luminance [N, 1, H, W] -> restored luminance of the same shape, both L' in about [-1, 1].
 * H and W must be divisible by every level's scale. The network predicts the change to its input.
 */
export function restore(scope: Scope, luminance: Value, preset: RestorationPreset): Value {
  const [, , height, width] = luminance.shape as [number, number, number, number];
  const levels = preset.levels.map((level) => {
    const inputs = level.scale === 1 ? luminance : averagePool(luminance, level.scale);
    const outputs = residualDenseNetwork(scope.in(`level${level.scale}`), inputs, level, preset);
    return level.scale === 1 ? outputs : resizeBilinear(outputs, height, width);
  });
  let fused = concat(levels, 1);
  preset.fusion.forEach((channels, i) => {
    fused = leakyRelu(convolution(scope.in(`fusion${i}`), fused, channels), fusionSlope);
  });
  const change = convolution(scope.in('output'), fused, preset.gated ? 2 : 1, { gain: 0.01 });
  if (!preset.gated) return add(luminance, change);
  // With a gain a pixel can be replaced (g = -1) and contrast stretched, which a sum alone only learns slowly.
  const [gain, offset] = [slice(change, 1, 0, 1), slice(change, 1, 1, 2)];
  return add(luminance, add(mul(luminance, gain), offset));
}

/** One level: two shallow convolutions, residual dense blocks, global feature fusion [52, Sec. 3]. */
function residualDenseNetwork(
  scope: Scope,
  luminance: Value,
  level: RestorationPreset['levels'][number],
  { blocks, units }: RestorationPreset,
): Value {
  const shallow = convolution(scope.in('shallow0'), luminance, level.features, linear);
  let features = convolution(scope.in('shallow1'), shallow, level.features, linear);
  const outputs: Value[] = [];
  for (let i = 0; i < blocks; i++) {
    features = residualDenseBlock(scope.in(`block${i}`), features, units, level.growth);
    outputs.push(features);
  }
  const fused = convolution(scope.in('globalFusion0'), concat(outputs, 1), level.features, {
    kernel: 1,
    ...linear,
  });
  const deep = add(shallow, convolution(scope.in('globalFusion1'), fused, level.features, linear));
  return level.outputs === level.features
    ? deep
    : convolution(scope.in('outputs'), deep, level.outputs, { kernel: 1, ...linear });
}

/** Dense units, local feature fusion by a 1x1 convolution, local residual: x [N, C, H, W] -> the same shape. */
function residualDenseBlock(scope: Scope, x: Value, units: number, growth: number): Value {
  const dense = denseUnits(scope, x, units, growth);
  return add(x, convolution(scope.in('localFusion'), dense, x.shape[1] as number, { kernel: 1, gain: 0.2 }));
}
