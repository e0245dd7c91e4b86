// The generator of Pix2pix (Isola et al. 2017, [75] in the text), which Table I compares with: a U-Net with a skip at every
// size. A damaged luminance in, a repaired picture with colours out. No part of ROMNet.
import {
  add,
  concat,
  conv,
  convTranspose,
  input,
  leakyRelu,
  mul,
  normalize,
  type Pair,
  relu,
  reshape,
  slice,
  tanh,
  type Value,
} from '@romnet/graph';
import { declareParameters, type ParameterSpec, type Scope } from './scope.js';

export interface Pix2pixPreset {
  /** Channels of the first layer: 64 in the paper that it is from. */
  readonly width: number;
  /** How often the size is halved: 8 in that paper, from 256 pixels to 1. */
  readonly levels: number;
}

/** All that one generator has; layers lie under this name. */
export const pix2pixPart = 'pix2pix';

/** Channels by level, as multiples of the width: C64-C128-C256-C512-C512-C512-C512-C512. */
const multiples = [1, 2, 4];
const deepest = 8;

const geometry: { stride: Pair; padding: Pair } = { stride: [2, 2], padding: [1, 1] };

/** Sides of what the generator sees must be multiples of this. */
export const pix2pixMultiple = ({ levels }: Pix2pixPreset): number => 2 ** levels;

/**
 * L' [N, 1, H, W] -> the picture it should be, L' [N, 1, H, W] and ab' [N, 2, H, W], each in [-1, 1] by the last tanh.
 *
 * As published but for two things. Normalisation is per picture (which batch normalisation is at batch 1, as they train), with a
 * learned scale and shift; the innermost level has none, because a single pixel would become 0. And nothing is dropped out in the
 * decoder: there it stands for noise, and the same photo should give the same picture.
 *
 * @throws Error where a side is not a multiple of 2^levels.
 */
export function pix2pixGenerator(
  scope: Scope,
  luminance: Value,
  preset: Pix2pixPreset,
): { readonly luminance: Value; readonly chroma: Value } {
  const [, , height, width] = luminance.shape as [number, number, number, number];
  const multiple = pix2pixMultiple(preset);
  if (height % multiple !== 0 || width % multiple !== 0)
    throw new Error(`expected sides that are multiples of ${multiple} for pix2pix, got ${width}x${height}`);
  const channels = (level: number) => preset.width * (multiples[level] ?? deepest);
  const own = scope.in(pix2pixPart);
  const encoded: Value[] = [];
  for (let level = 0; level < preset.levels; level++) {
    const stage = own.in(`encoder${level}`);
    const isFirst = level === 0;
    const seen = isFirst ? luminance : leakyRelu(encoded[level - 1] as Value, 0.2);
    const isPlain = isFirst || level === preset.levels - 1;
    const down = conv(seen, kernel(stage, [channels(level), seen.shape[1] as number]), {
      ...geometry,
      ...(isPlain ? { bias: zeros(stage, 'bias', channels(level)) } : {}),
    });
    encoded.push(isPlain ? down : normalized(stage, down));
  }
  let features = encoded.at(-1) as Value;
  for (let level = preset.levels - 2; level >= 0; level--) {
    const up = upwards(own.in(`decoder${level}`), features, channels(level));
    features = concat([normalized(own.in(`decoder${level}`), up), encoded[level] as Value], 1);
  }
  const output = own.in('output');
  const picture = tanh(add(upwards(output, features, 3), reshape(zeros(output, 'bias', 3), [1, 3, 1, 1])));
  return { luminance: slice(picture, 1, 0, 1), chroma: slice(picture, 1, 1, 3) };
}

/** Every parameter of the generator. */
export const pix2pixParameters = (preset: Pix2pixPreset): ParameterSpec[] => {
  const side = pix2pixMultiple(preset);
  return declareParameters((scope) =>
    pix2pixGenerator(scope, input('luminance', [1, 1, side, side]), preset),
  );
};

/** A transposed 4x4 convolution that doubles the size. */
const upwards = (scope: Scope, x: Value, channels: number): Value =>
  convTranspose(relu(x), kernel(scope, [x.shape[1] as number, channels]), geometry);

/** The initial deviation of 0.02 is that of Isola et al. (6.2). */
const kernel = (scope: Scope, [first, second]: readonly [number, number]): Value =>
  scope.parameter('weight', [first, second, 4, 4], { kind: 'normal', deviation: 0.02 });

const zeros = (scope: Scope, name: string, count: number): Value =>
  scope.parameter(name, [count], { kind: 'values', values: new Array(count).fill(0) });

function normalized(scope: Scope, x: Value): Value {
  const count = x.shape[1] as number;
  const scale = scope.parameter('scale', [count], { kind: 'values', values: new Array(count).fill(1) });
  const line = (value: Value) => reshape(value, [1, count, 1, 1]);
  return add(mul(normalize(x, [2, 3]), line(scale)), line(zeros(scope, 'shift', count)));
}
