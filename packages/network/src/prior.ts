// What colours such things have: a distribution from what MobileNetV2 recognises, before any reference or hint is looked at. Not in
// the paper. Sky is blue and skin is not, and a decoder made for that alone learns it from far fewer pictures than a U-Net that has to
// learn everything.
import { concat, relu, resizeBilinear, type Value } from '@romnet/graph';
import { residualBlocks } from './backbone.js';
import { decisionColors } from './decide.js';
import { convolution } from './layers.js';
import type { DecisionPreset } from './presets.js';
import type { Scope } from './scope.js';

/**
 * Scores [N, Q, H/8, W/8] of the colours to decide between.
 *
 * @param recognised MobileNetV2's maps at 1/4, 1/8, 1/16 and 1/32; those from 1/8 on are used
 * @param channels of the decoder at 1/8, 1/16 and 1/32
 */
export function colorPrior(
  scope: Scope,
  recognised: readonly Value[],
  channels: NonNullable<DecisionPreset['prior']>,
  spacing: number,
): Value {
  let features: Value | undefined;
  for (let i = channels.length - 1; i >= 0; i--) {
    const level = scope.in(`level${8 << i}`);
    const map = recognised[i + 1] as Value;
    const [, , height, width] = map.shape as [number, number, number, number];
    const seen = features ? concat([resizeBilinear(features, height, width), map], 1) : map;
    const joined = convolution(level.in('joined'), seen, channels[i] as number, { kernel: features ? 3 : 1 });
    features = residualBlocks(level, relu(joined), 1);
  }
  const count = decisionColors(spacing).length;
  return convolution(scope.in('scores'), features as Value, count, { kernel: 1, gain: 0.1 });
}
