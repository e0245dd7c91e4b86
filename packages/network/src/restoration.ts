// The restoration sub-net (III-A): a residual dense network [52] on the luminance at several scales, fused.
import {
  add,
  averagePool,
  concat,
  leakyRelu,
  mul,
  resizeBilinear,
  sigmoid,
  slice,
  sub,
  type Value,
} from '@romnet/graph';
import { fillByAttention } from './fill.js';
import { convolution, denseUnits, fusion } from './layers.js';
import type { RestorationPreset } from './presets.js';
import type { Scope } from './scope.js';

type Level = RestorationPreset['levels'][number];

/**
 * Everything between the levels and the output goes through the fusion's few channels. With plain ReLU all of them
 * died within 500 steps and the network was left with a constant; a slope keeps their gradient alive.
 */
const fusionSlope = 0.2;

/** No ReLU follows these convolutions, so He initialisation's factor of two would make features grow from layer to layer. */
const linear = { gain: Math.SQRT1_2 };

/** Added to the damage map's scores, so that an untrained network leaves nearly everything as it is. */
const doubt = -3;

export interface Restored {
  /** I'_L [N, 1, H, W]. */
  readonly luminance: Value;
  /** Scores [N, 1, H, W] of the damage map, whose sigmoid says how surely a pixel is lost; with `repair: 'cascade'` only. */
  readonly damage?: Value;
}

/**
 * Damaged luminance [N, 1, H, W] -> restored luminance of the same shape, both L' in about [-1, 1].
 * H and W must be divisible by every level's scale. The network predicts the change to its input.
 *
 * With `repair: 'cascade'`, which is not in the paper, each level also begins with what the coarser one found, so that holes are
 * filled where they are narrow and detail is added where it is seen; and there is a map m of what is lost. Where it is, a new
 * value f takes the place of the correction: (1 - m) (I + g I + o) + m f.
 *
 * @param given where damage is known, [N, 1, H, W] in [0, 1]; a cascade needs it, and nothing else can be told.
 */
export function restore(scope: Scope, luminance: Value, preset: RestorationPreset, given?: Value): Restored {
  const cascades = preset.repair === 'cascade';
  if (cascades !== (given !== undefined))
    throw new Error(`internal: expected ${cascades ? 'a' : 'no'} map of known damage`);
  const fused = fuse(scope, given ? concat([luminance, given], 1) : luminance, preset);
  const maps = convolution(scope.in('output'), fused, cascades ? 4 : preset.gated ? 2 : 1, { gain: 0.01 });
  if (!cascades) return { luminance: preset.gated ? corrected(luminance, maps) : add(luminance, maps) };
  const damage = add(slice(maps, 1, 3, 4), doubt);
  const kept = corrected(luminance, maps);
  const made = slice(maps, 1, 2, 3);
  return { luminance: add(kept, mul(sigmoid(damage), sub(made, kept))), damage };
}

/** I + g I + o. With a gain a pixel can be replaced (g = -1) and contrast stretched, which a sum alone only learns slowly. */
const corrected = (luminance: Value, maps: Value): Value =>
  add(luminance, add(mul(luminance, slice(maps, 1, 0, 1)), slice(maps, 1, 1, 2)));

/** All levels, coarse to fine, and one map of full size made of what they hand out. */
function fuse(scope: Scope, seen: Value, preset: RestorationPreset): Value {
  const [, , height, width] = seen.shape as [number, number, number, number];
  const found = new Map<Level, Value>();
  let above: Value | undefined;
  for (const level of preset.levels.toSorted((a, b) => b.scale - a.scale)) {
    const own = scope.in(`level${level.scale}`);
    const inputs = level.scale === 1 ? seen : averagePool(seen, level.scale);
    let shallow = convolution(own.in('shallow0'), inputs, level.features, linear);
    if (above && preset.repair === 'cascade') {
      const begun = convolution(own.in('above'), above, level.features, { kernel: 1, gain: 0.1 });
      shallow = add(shallow, resizeBilinear(begun, shallow.shape[2] as number, shallow.shape[3] as number));
    }
    above = residualDenseNetwork(own, shallow, level, preset);
    if (level.fills) above = fillByAttention(own.in('fill'), above);
    found.set(level, above);
  }
  const handed = preset.levels.flatMap((level) => {
    const deep = found.get(level) as Value;
    if (level.outputs === 0) return [];
    const own = scope.in(`level${level.scale}`);
    const outputs =
      level.outputs === level.features
        ? deep
        : convolution(own.in('outputs'), deep, level.outputs, { kernel: 1, ...linear });
    return [level.scale === 1 ? outputs : resizeBilinear(outputs, height, width)];
  });
  let fused = concat(handed, 1);
  preset.fusion.forEach((channels, i) => {
    fused = leakyRelu(convolution(scope.in(`fusion${i}`), fused, channels), fusionSlope);
  });
  return fused;
}

/** One level after its first convolution: another one, residual dense blocks, global feature fusion [52, Sec. 3]. */
function residualDenseNetwork(scope: Scope, shallow: Value, level: Level, preset: RestorationPreset): Value {
  const { blocks = preset.blocks, units = preset.units } = level;
  let features = convolution(scope.in('shallow1'), shallow, level.features, linear);
  const outputs: Value[] = [];
  for (let i = 0; i < blocks; i++) {
    features = residualDenseBlock(scope.in(`block${i}`), features, units, level.growth);
    outputs.push(features);
  }
  const fused = fusion(scope.in('globalFusion0'), concat(outputs, 1), level.features, linear.gain);
  return add(shallow, convolution(scope.in('globalFusion1'), fused, level.features, linear));
}

/** Dense units, local feature fusion by a 1x1 convolution, local residual: x [N, C, H, W] -> the same shape. */
function residualDenseBlock(scope: Scope, x: Value, units: number, growth: number): Value {
  const dense = denseUnits(scope, x, units, growth);
  return add(x, fusion(scope.in('localFusion'), dense, x.shape[1] as number, 0.2));
}
