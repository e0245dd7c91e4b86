// The damage detector: a small U-Net that says which pixels are lost, before restoration fills them. Not in the paper, whose
// restoration has to find and to fill with the same features.
import { add, concat, relu, resizeBilinear, type Value } from '@romnet/graph';
import { halvingStage, residualBlocks, translated } from './backbone.js';
import { convolution } from './layers.js';
import type { DetectionPreset } from './presets.js';
import type { Scope } from './scope.js';
import type { Weights } from './weights/tensors.js';

/**
 * The part that has the compact backbone's topology, and may begin with its weights: to tell a white patch from a white bow
 * takes an idea of what a picture shows.
 */
const encoderPart = 'encoder';

/** A compact backbone's weights under the names of the encoder's, those that the encoder has: it ends at 1/16. */
export function encoderFromBackbone(weights: Weights): Weights {
  const prefix = 'backbone.';
  const others = ['stage3.', 'named3.', 'mobilenet.'].map((part) => `${prefix}${part}`);
  return new Map(
    [...weights]
      .filter(([name]) => name.startsWith(prefix) && !others.some((other) => name.startsWith(other)))
      .map(([name, tensor]) => [`detection.${encoderPart}.${name.slice(prefix.length)}`, tensor]),
  );
}

/** Sides of what it sees must be multiples of this. */
export const detectionMultiple = ({ mobilenet }: DetectionPreset): number => (mobilenet ? 32 : 16);

/** Added to the scores, so that an untrained network finds next to nothing. */
const doubt = -3;

/** Maps at 1/2 to 1/16, and beside those from 1/4 on what was recognised there; 1/16 has that of 1/32, too. */
function named(encoder: Scope, drawn: readonly Value[], recognised: readonly Value[]): Value[] {
  const last = drawn.length - 1;
  return drawn.map((map, i) => {
    if (i === 0) return map;
    const own = add(map, translated(encoder.in(`named${i - 1}`), recognised[i - 1] as Value, map));
    if (i < last) return own;
    const coarse = translated(encoder.in(`named${i}`), recognised[i] as Value, map);
    return add(own, resizeBilinear(coarse, map.shape[2] as number, map.shape[3] as number));
  });
}

/**
 * Luminance [N, 1, H, W] (L'), sides multiples of `detectionMultiple` -> scores [N, 1, H, W], whose sigmoid says how surely a pixel
 * is lost. Down to 1/16 as the compact backbone does, and up again with what was seen on the way; at full size the picture
 * itself is looked at once more.
 *
 * @param recognised MobileNetV2's maps of the same luminance, for presets that take them
 */
export function detectDamage(
  scope: Scope,
  luminance: Value,
  preset: DetectionPreset,
  recognised: readonly Value[] = [],
): Value {
  const { channels, encoderBlocks, decoderBlocks, detail } = preset;
  const encoder = scope.in(encoderPart);
  let features = relu(convolution(encoder.in('stem'), luminance, channels[0], { stride: 2 }));
  const drawn = channels.map((width, i) => {
    if (i > 0)
      features = halvingStage(encoder.in(`stage${i - 1}`), features, width, encoderBlocks[i] as number);
    return features;
  });
  const seen = recognised.length > 0 ? named(encoder, drawn, recognised) : drawn;
  features = seen.at(-1) as Value;
  for (let i = channels.length - 1; i >= 0; i--) {
    const level = scope.in(`level${2 << i}`);
    const skip = seen[i] as Value;
    if (i < channels.length - 1) {
      const [, width, rows, columns] = skip.shape as [number, number, number, number];
      const brought = resizeBilinear(
        convolution(level.in('above'), features, width, { kernel: 1 }),
        rows,
        columns,
      );
      features = relu(convolution(level.in('joined'), concat([skip, brought], 1), width));
    }
    features = residualBlocks(level, features, decoderBlocks[i] as number);
  }
  const [, , height, width] = luminance.shape as [number, number, number, number];
  const found = resizeBilinear(
    convolution(scope.in('handed'), features, detail, { kernel: 1 }),
    height,
    width,
  );
  const fine = relu(convolution(scope.in('detail0'), concat([luminance, found], 1), detail));
  return add(convolution(scope.in('output'), fine, 1, { gain: 0.1 }), doubt);
}
