// Inference graphs: the network on frozen weights, for one size of picture.
import {
  add,
  constant,
  defineGraph,
  type Graph,
  input,
  resizeBilinear,
  sigmoid,
  sub,
  type Value,
} from '@romnet/graph';
import { agree } from './agree.js';
import type { Colorization } from './colorization.js';
import { decidedChroma } from './decide.js';
import { detectionMultiple } from './detection.js';
import { placeCount, spotLength } from './hint-planes.js';
import type { Hints } from './hints.js';
import type { Preset } from './presets.js';
import { colorLuminance, hasPalette, mapsDamage, restoreLuminance, takesHints } from './romnet.js';
import { declareParameters, frozenScope, type ParameterSpec, type Scope } from './scope.js';
import type { Weights } from './weights/tensors.js';

export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Sides of what the colour path sees must be multiples of this; of the restoration path, of its coarsest level. */
export const colorMultiple = 32;
export const restorationMultiple = (preset: Preset): number =>
  Math.max(
    ...preset.restoration.levels.map((level) => level.scale),
    preset.detection ? detectionMultiple(preset.detection) : 1,
  );

/** Every parameter of the preset's network, in the order in which restoration and then the colour path ask for it. */
export function romnetParameters(preset: Preset): ParameterSpec[] {
  const planes = (channels: number): Value =>
    constant(new Float32Array(channels * 32 * 32), [1, channels, 32, 32]);
  return declareParameters((scope: Scope) => {
    restoreLuminance(scope, planes(1), preset, mapsDamage(preset) ? planes(1) : undefined);
    const reference = { luminance: planes(1), chroma: planes(2) };
    colorLuminance(
      scope,
      planes(1),
      [reference],
      preset,
      undefined,
      takesHints(preset) ? noHints() : undefined,
    );
  });
}

function noHints(): Hints {
  const zeros = (...shape: number[]): Value =>
    constant(new Float32Array(shape.reduce((product, n) => product * n, 1)), shape);
  const size = { height: 32, width: 32 };
  return {
    places: zeros(1, 1, placeCount(size)),
    spots: zeros(1, 1, spotLength),
    bias: zeros(1, 1, 1),
    map: zeros(1, 3, size.height, size.width),
  };
}

/**
 * Input `luminance` [1, 1, H, W] (L'), output `restored` of the same shape. A preset that `mapsDamage` also has the input
 * `given`, where damage is known (1; elsewhere 0), and the output `damage`, how surely a pixel is lost, both in [0, 1]. One with a
 * detector has the input `doubt` [1]: the logarithm of how many times as unlikely damage is as in training, 0 for as likely.
 *
 * @throws Error where a side is not a multiple of `restorationMultiple`.
 */
export function restorationModel(preset: Preset, weights: Weights, size: Size): Graph {
  checkSize('the picture', size, restorationMultiple(preset));
  const luminance = input('luminance', [1, 1, size.height, size.width]);
  const given = mapsDamage(preset) ? input('given', luminance.shape) : undefined;
  const doubt = given && preset.detection ? input('doubt', [1]) : undefined;
  const restored = restoreLuminance(frozenScope(weights), luminance, preset, given, doubt);
  return defineGraph([luminance, ...(given ? [given] : []), ...(doubt ? [doubt] : [])], {
    restored: restored.luminance,
    ...(restored.damage ? { damage: sigmoid(restored.damage) } : {}),
  });
}

/** Rows of the similarity map held at once: 256 rows against 6,000 positions are 6 MB. */
export const attentionBlock = 256;

/**
 * Inputs `luminance` [1, 1, H, W] and, for reference i, `referenceLuminance{i}` [1, 1, h, w] and `referenceChroma{i}`
 * [1, 2, h, w]; output `chroma` [1, 2, H, W] (ab'). Without similarity maps there is no `referenceLuminance{i}`.
 *
 * @throws Error where a side is not a multiple of 32, or where there is no reference and the preset has no palette.
 */
export function colorizationModel(
  preset: Preset,
  weights: Weights,
  size: Size,
  references: readonly Size[],
): Graph {
  checkSize('the picture', size, colorMultiple);
  for (const [i, reference] of references.entries()) checkSize(`reference ${i}`, reference, colorMultiple);
  if (references.length === 0) requirePalette(preset);
  const luminance = input('luminance', [1, 1, size.height, size.width]);
  const sources = references.map(({ height, width }, i) => ({
    luminance: input(`referenceLuminance${i}`, [1, 1, height, width]),
    chroma: input(`referenceChroma${i}`, [1, 2, height, width]),
  }));
  const colored = colorLuminance(frozenScope(weights), luminance, sources, preset, attentionBlock);
  // Laid over the picture as it is, a reference has colours only (Table V).
  const seen = preset.similarity.maps !== 'none';
  const inputs = sources.flatMap((source) => [...(seen ? [source.luminance] : []), source.chroma]);
  return paints([luminance, ...inputs], colored, colored.matching, preset);
}

/** A graph of `vividChroma`, by the input `vividness` [1] where the preset decides on colours. The first input is L'. */
export function paints(
  inputs: readonly [luminance: Value, ...others: Value[]],
  colored: Colorization,
  matching: readonly Value[],
  preset: Preset,
): Graph {
  if (!preset.colorization.decision) return defineGraph(inputs, { chroma: colored.chroma });
  const vividness = input('vividness', [1]);
  const chroma = vividChroma(inputs[0], colored, matching, preset, vividness);
  return defineGraph([...inputs, vividness], { chroma });
}

/**
 * ab' [N, 2, H, W]. Where the preset decides on colours: the ab channels, moved as far as the mean decision moves when places that look
 * alike agree (by `matching`, Eq. (1) of the picture) and are as bold as `vividness` [1] in [0, 1] says.
 */
export function vividChroma(
  luminance: Value,
  { chroma, scores }: Colorization,
  matching: readonly Value[],
  { colorization: { decision } }: Preset,
  vividness: Value | number,
): Value {
  if (!scores || !decision) return chroma;
  const agreed = matching[0] ? agree(scores, luminance, matching[0], attentionBlock) : scores;
  const change = sub(decidedChroma(agreed, decision, vividness), decidedChroma(scores, decision, 0));
  const [, , height, width] = chroma.shape as [number, number, number, number];
  return add(chroma, resizeBilinear(change, height, width));
}

/**
 * What a graph of `paints` is fed beside its other inputs: 0 is closest to the truth on average, 1 is bold. Nothing for
 * presets that do not decide on colours.
 */
export const vividnessFeeds = (preset: Preset, vividness: number): Record<string, Float32Array> =>
  preset.colorization.decision ? { vividness: Float32Array.of(vividness) } : {};

/** @throws Error where the preset has colours from references alone: without one there is nothing to choose from. */
export function requirePalette(preset: Preset): void {
  if (!hasPalette(preset))
    throw new Error(
      `expected at least one reference for preset "${preset.name}", which has no palette, got none`,
    );
}

/** @throws Error where a side is not a multiple of `multiple`. */
export function checkSize(what: string, { height, width }: Size, multiple: number): void {
  if (height < multiple || width < multiple || height % multiple !== 0 || width % multiple !== 0)
    throw new Error(`expected sides of ${what} that are multiples of ${multiple}, got ${width}x${height}`);
}
