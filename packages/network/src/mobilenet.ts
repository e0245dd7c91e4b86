// MobileNetV2 (Sandler et al. 2018) on luminance, its batch normalisation folded in: features of a network that has seen a
// million pictures with names, beside those that the compact backbone learns from some thousands without.
import { add, clip, conv, input, pad, type Value } from '@romnet/graph';
import { convolutionParameters } from './layers.js';
import { declareParameters, type ParameterSpec, type Scope } from './scope.js';

/** A row of the paper's Table 2: how many times as wide blocks are inside, their channels, how many, and the first one's stride. */
interface Row {
  readonly expansion: number;
  readonly channels: number;
  readonly blocks: number;
  readonly stride: 1 | 2;
}

const rows: readonly Row[] = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1 },
];

/** The last rows at 1/4, 1/8, 1/16 and 1/32 of the size. */
const handedOn: readonly number[] = [1, 2, 4, 6];

const stemChannels = 32;

/** Luminance [N, 1, H, W] (L'), sides divisible by 32 -> maps of 24, 32, 96 and 320 channels at 1/4, 1/8, 1/16 and 1/32. */
export function mobilenetFeatures(scope: Scope, luminance: Value): Value[] {
  let features = relu6(layer(scope.in('stem'), luminance, stemChannels, { side: 3, stride: 2 }));
  let block = 0;
  const ends = rows.map(({ expansion, channels, blocks, stride }) => {
    for (let i = 0; i < blocks; i++)
      features = bottleneck(scope.in(`block${block++}`), features, expansion, channels, i === 0 ? stride : 1);
    return features;
  });
  return handedOn.map((row) => ends[row] as Value);
}

/** x [N, C, H, W] -> [N, channels, H / stride, W / stride]: wider, every channel by itself, narrower again. */
function bottleneck(scope: Scope, x: Value, expansion: number, channels: number, stride: 1 | 2): Value {
  const inputs = x.shape[1] as number;
  const inner = inputs * expansion;
  const wide = expansion === 1 ? x : relu6(layer(scope.in('expand'), x, inner, { side: 1 }));
  const seen = relu6(layer(scope.in('depthwise'), wide, inner, { side: 3, stride, groups: inner }));
  const narrow = layer(scope.in('project'), seen, channels, { side: 1 });
  return stride === 1 && inputs === channels ? add(x, narrow) : narrow;
}

/** Every parameter in the order in which a picture meets them: of each layer its kernel, then its bias. */
export const mobilenetParameters = (): ParameterSpec[] =>
  declareParameters((scope) => mobilenetFeatures(scope, input('luminance', [1, 1, 32, 32])));

const relu6 = (x: Value): Value => clip(x, 0, 6);

interface LayerGeometry {
  readonly side: 1 | 3;
  readonly stride?: 1 | 2;
  readonly groups?: number;
}

/** A convolution with TensorFlow's padding: at stride 2 an even side gets its zeros at the end only. */
function layer(scope: Scope, x: Value, channels: number, geometry: LayerGeometry): Value {
  const { side, stride = 1, groups = 1 } = geometry;
  const { kernel, bias } = convolutionParameters(scope, (x.shape[1] as number) / groups, channels, side);
  const padded = stride === 2 ? pad(x, [0, 0, 0, 0], [0, 0, 1, 1]) : x;
  const padding = stride === 2 || side === 1 ? 0 : 1;
  return conv(padded, kernel, { bias, stride: [stride, stride], padding: [padding, padding], groups });
}
