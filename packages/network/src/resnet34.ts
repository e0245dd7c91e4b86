// ResNet34 (He et al. 2016), as torchvision lays it out: the pre-trained backbone of the similarity sub-net (III-B).
import { add, conv, div, maxPool, mul, pad, relu, reshape, sqrt, sub, type Value } from '@romnet/graph';
import { asImageNetInput } from './imagenet.js';
import type { Scope } from './scope.js';

/** Residual blocks of layer1 to layer4, and their channels. */
const blocks = [3, 4, 6, 3];
const widths = [64, 128, 256, 512];
const epsilon = 1e-5;

/**
 * Luminance [N, 1, H, W] (L'), sides divisible by 32 -> the maps of layer1 to layer4: 64, 128, 256 and 512 channels at
 * 1/4, 1/8, 1/16 and 1/32. Batch normalisation uses its stored statistics, so a result never depends on its batch.
 */
export function resnet34Features(scope: Scope, luminance: Value): Value[] {
  const stem = normalized(scope, 'conv1', 'bn1', asImageNetInput(luminance, 'torchvision'), 64, 7, 2);
  // Padding by zeros is exact for this maximum, because nothing is negative after ReLU.
  let features = maxPool(pad(relu(stem), [0, 0, 1, 1]), 3, 2);
  return widths.map((width, layer) => {
    for (let block = 0; block < (blocks[layer] as number); block++) {
      const stride = layer > 0 && block === 0 ? 2 : 1;
      features = basicBlock(scope.in(`layer${layer + 1}`).in(`${block}`), features, width, stride);
    }
    return features;
  });
}

function basicBlock(scope: Scope, x: Value, width: number, stride: number): Value {
  const inner = relu(normalized(scope, 'conv1', 'bn1', x, width, 3, stride));
  const branch = normalized(scope, 'conv2', 'bn2', inner, width, 3, 1);
  const shortcut = stride === 1 ? x : normalized(scope.in('downsample'), '0', '1', x, width, 1, stride);
  return relu(add(branch, shortcut));
}

/**
 * Convolution, then (y - mean) / sqrt(variance + epsilon) * weight + bias. Both are linear, so the second is folded into
 * the kernel; with frozen weights ONNX Runtime does that once, when it loads the graph.
 */
function normalized(
  scope: Scope,
  convolution: string,
  normalization: string,
  x: Value,
  channels: number,
  kernel: number,
  stride: number,
): Value {
  const inputs = x.shape[1] as number;
  const deviation = Math.sqrt(2 / (inputs * kernel * kernel));
  const weight = scope
    .in(convolution)
    .parameter('weight', [channels, inputs, kernel, kernel], { kind: 'normal', deviation });
  const norm = scope.in(normalization);
  const filled = (value: number) =>
    ({ kind: 'values', values: new Array<number>(channels).fill(value) }) as const;
  const gain = norm.parameter('weight', [channels], filled(1));
  const bias = norm.parameter('bias', [channels], filled(0));
  const mean = norm.parameter('running_mean', [channels], filled(0), 'statistic');
  const variance = norm.parameter('running_var', [channels], filled(1), 'statistic');
  const scale = div(gain, sqrt(add(variance, epsilon)));
  const padding = (kernel - 1) / 2;
  return conv(x, mul(weight, reshape(scale, [channels, 1, 1, 1])), {
    bias: sub(bias, mul(mean, scale)),
    stride: [stride, stride],
    padding: [padding, padding],
  });
}
