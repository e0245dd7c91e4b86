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
import { convolution, denseUnits } from './layers.js';
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
 * @param given where damage is known, [N, 1, H, W] in [0, 1]; only a cascade knows what to do with it.
 */
export function restore(scope: Scope, luminance: Value, preset: RestorationPreset, given?: Value): Restored {
  if (preset.repair === 'cascade') {
    if (!given) throw new Error('internal: expected a map of known damage for a cascade, got none');
    return cascade(scope, luminance, given, preset);
  }
  return { luminance: parallel(scope, luminance, preset) };
}

/** The paper's way: the levels do not know of each other, and a convolution makes one answer of them. */
function parallel(scope: Scope, luminance: Value, preset: RestorationPreset): Value {
  const [, , height, width] = luminance.shape as [number, number, number, number];
  const levels = preset.levels.map((level) => {
    const own = scope.in(`level${level.scale}`);
    const inputs = level.scale === 1 ? luminance : averagePool(luminance, level.scale);
    const shallow = convolution(own.in('shallow0'), inputs, level.features, linear);
    const deep = residualDenseNetwork(own, shallow, level, preset);
    const outputs =
      level.outputs === level.features
        ? deep
        : convolution(own.in('outputs'), deep, level.outputs, { kernel: 1, ...linear });
    return level.scale === 1 ? outputs : resizeBilinear(outputs, height, width);
  });
  let fused = concat(levels, 1);
  preset.fusion.forEach((channels, i) => {
    fused = leakyRelu(convolution(scope.in(`fusion${i}`), fused, channels), fusionSlope);
  });
  const change = convolution(scope.in('output'), fused, preset.gated ? 2 : 1, { gain: 0.01 });
  if (!preset.gated) return add(luminance, change);
  return corrected(luminance, change);
}

/** I + g I + o. With a gain a pixel can be replaced (g = -1) and contrast stretched, which a sum alone only learns slowly. */
const corrected = (luminance: Value, maps: Value): Value =>
  add(luminance, add(mul(luminance, slice(maps, 1, 0, 1)), slice(maps, 1, 1, 2)));

/**
 * Not in the paper: each level begins with what the coarser one found, so that holes are filled where they are narrow and
 * detail is added where it is seen. Every level looks at the full picture through a strided convolution: an average
 * would hide thin scratches. The output is a correction of the input and, where the damage map m says that it is lost,
 * a new value: (1 - m) (I + g I + o) + m f.
 */
function cascade(scope: Scope, luminance: Value, given: Value, preset: RestorationPreset): Restored {
  const seen = concat([luminance, given], 1);
  const coarseFirst = preset.levels.toSorted((a, b) => b.scale - a.scale);
  let above: Value | undefined;
  for (const level of coarseFirst) {
    const own = scope.in(`level${level.scale}`);
    let shallow = look(own.in('shallow0'), seen, level);
    if (above) {
      const found = convolution(own.in('above'), above, level.features, { kernel: 1, ...linear });
      const [, , height, width] = shallow.shape as [number, number, number, number];
      shallow = add(shallow, resizeBilinear(found, height, width));
    }
    above = residualDenseNetwork(own, shallow, level, preset);
    if (level.fills) above = fillByAttention(own.in('fill'), above);
  }
  const maps = convolution(scope.in('output'), above as Value, 4, { gain: 0.01 });
  const damage = add(slice(maps, 1, 3, 4), doubt);
  const lost = sigmoid(damage);
  const kept = corrected(luminance, maps);
  return { luminance: add(kept, mul(lost, sub(slice(maps, 1, 2, 3), kept))), damage };
}

/** The widest stride of a level's first convolution, whose kernel is twice as wide; coarser levels average first. */
const widestLook = 8;

function look(scope: Scope, seen: Value, { scale, features }: Level): Value {
  const stride = Math.min(scale, widestLook);
  const nearer = scale === stride ? seen : averagePool(seen, scale / stride);
  return convolution(scope, nearer, features, { kernel: Math.max(3, 2 * stride - 1), stride, ...linear });
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
  const fused = convolution(scope.in('globalFusion0'), concat(outputs, 1), level.features, {
    kernel: 1,
    ...linear,
  });
  return add(shallow, convolution(scope.in('globalFusion1'), fused, level.features, linear));
}

/** Dense units, local feature fusion by a 1x1 convolution, local residual: x [N, C, H, W] -> the same shape. */
function residualDenseBlock(scope: Scope, x: Value, units: number, growth: number): Value {
  const dense = denseUnits(scope, x, units, growth);
  return add(x, convolution(scope.in('localFusion'), dense, x.shape[1] as number, { kernel: 1, gain: 0.2 }));
}
