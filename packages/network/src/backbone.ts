// The features that III-B matches: ResNet34's, or those of a small residual network on luminance in its place.
import { add, relu, type Value } from '@romnet/graph';
import { addedConvolution, convolution } from './layers.js';
import { mobilenetFeatures } from './mobilenet.js';
import type { BackbonePreset, CompactBackbonePreset } from './presets.js';
import { resnet34Features } from './resnet34.js';
import type { Scope } from './scope.js';

/**
 * Luminance [N, 1, H, W] (L'), sides divisible by 32 -> four feature maps at 1/4, 1/8, 1/16 and 1/32 of the size.
 * Neither normalises over a batch, so a picture's features never depend on others: ResNet34 uses stored statistics, the
 * compact network none (its residual branches start small instead).
 *
 * @param recognised what `recognise` gives, where it is there already
 */
export function extractFeatures(
  scope: Scope,
  luminance: Value,
  preset: BackbonePreset,
  recognised = recognise(scope, luminance, preset),
): Value[] {
  if (preset.kind === 'resnet34') return resnet34Features(scope, luminance);
  const learned = compactFeatures(scope, luminance, preset);
  if (recognised.length === 0) return learned;
  return learned.map((map, i) => add(map, translated(scope.in(`named${i}`), recognised[i] as Value, map)));
}

/** Whether a backbone has MobileNetV2 beside the compact network. */
export const recognises = (preset: BackbonePreset): boolean =>
  preset.kind !== 'resnet34' && preset.mobilenet === true;

/** What MobileNetV2 sees: maps of 24, 32, 96 and 320 channels at 1/4, 1/8, 1/16 and 1/32; none of a backbone without it. */
export const recognise = (scope: Scope, luminance: Value, preset: BackbonePreset): Value[] =>
  recognises(preset) ? mobilenetFeatures(scope.in('mobilenet'), luminance) : [];

function compactFeatures(scope: Scope, luminance: Value, preset: CompactBackbonePreset): Value[] {
  let features = relu(convolution(scope.in('stem'), luminance, preset.channels[0], { stride: 2 }));
  return preset.channels.map((channels, i) => {
    features = halvingStage(scope.in(`stage${i}`), features, channels, preset.blocks[i] as number);
    return features;
  });
}

/** A map of MobileNetV2 in the channels of another of its size; nothing until that is learned. */
export const translated = (scope: Scope, recognised: Value, map: Value): Value =>
  addedConvolution(scope, recognised, map.shape[1] as number, { kernel: 1 });

/** x [N, C, H, W] -> [N, channels, H/2, W/2], then so many residual blocks. */
export const halvingStage = (scope: Scope, x: Value, channels: number, blocks: number): Value =>
  residualBlocks(scope, relu(convolution(scope.in('down'), x, channels, { stride: 2 })), blocks);

/** x [N, C, H, W] -> the same shape. */
export function residualBlocks(scope: Scope, x: Value, count: number): Value {
  let features = x;
  for (let block = 0; block < count; block++) features = residualBlock(scope.in(`block${block}`), features);
  return features;
}

function residualBlock(scope: Scope, x: Value): Value {
  const channels = x.shape[1] as number;
  const inner = relu(convolution(scope.in('conv0'), x, channels));
  return relu(add(x, convolution(scope.in('conv1'), inner, channels, { gain: 0.2 })));
}
