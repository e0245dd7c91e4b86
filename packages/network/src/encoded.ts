// Colouring in three programs, so that a picture is looked at once, a reference encoded once however many pictures it serves,
// and a picture coloured with any number of references of any size by one program. Together they compute `colorLuminance`.
import { defineGraph, type Graph, input, type Value } from '@romnet/graph';
import { placeCount, spotLength } from './hint-planes.js';
import type { Hints } from './hints.js';
import { attentionBlock, checkSize, colorMultiple, paints, requirePalette, type Size } from './models.js';
import type { Preset } from './presets.js';
import { colorPyramid, colorTransferred, lookAt, type Sight, warp } from './romnet.js';
import { frozenScope } from './scope.js';
import { toPositions } from './similarity.js';
import { type ReferenceOrigin, sceneLikeness, trustBias } from './trust.js';
import type { Weights } from './weights/tensors.js';

/** A picture once it has been looked at, in plain arrays. */
export interface EncodedPicture {
  /** The backbone's maps, shallow to deep; none where colorization does not take them. */
  readonly features: readonly Float32Array[];
  /** For each scale that is matched, [C, H_i, W_i]. */
  readonly matching: readonly Float32Array[];
  /** [64]; undefined where the preset has no trust. */
  readonly scene: Float32Array | undefined;
  /** [Q, H/8, W/8]; undefined where decisions hear of no prior. */
  readonly prior: Float32Array | undefined;
}

/** A reference as similarity takes it: for each scale that is matched, a key and a colour at every position. */
export interface EncodedReference {
  /** [positions, C], not centred yet: Eq. (2) centres the keys of all references together. */
  readonly keys: readonly Float32Array[];
  /** [positions, D]: SPHist or ab'. */
  readonly values: readonly Float32Array[];
  /** [64]; undefined where the preset has no trust. */
  readonly scene: Float32Array | undefined;
}

/** Whether references can be encoded by themselves. Laid over the picture as they are (Table V), they cannot. */
export const encodesReferences = ({ similarity }: Preset): boolean => similarity.maps !== 'none';

type Outputs = Readonly<Record<string, Float32Array>>;
type Named = Readonly<Record<string, Value>>;

const numbered = (name: string, values: readonly Value[]): Named =>
  Object.fromEntries(values.map((value, i) => [`${name}${i}`, value]));

const named = (name: string, outputs: Outputs): Float32Array[] => {
  const list: Float32Array[] = [];
  for (let at = outputs[`${name}0`]; at; at = outputs[`${name}${list.length}`]) list.push(at);
  return list;
};

const sightOutputs = ({ features, matching, scene, prior }: Sight, preset: Preset): Named => ({
  ...(preset.colorization.semantics ? numbered('features', features) : {}),
  ...numbered('matching', matching),
  ...(scene ? { scene } : {}),
  ...(prior ? { prior } : {}),
});

/** Looks at a picture: input `luminance` [1, 1, H, W] (L'), sides multiples of 32; outputs for `readPicture`. */
export function pictureModel(preset: Preset, weights: Weights, size: Size): Graph {
  checkSize('the picture', size, colorMultiple);
  const luminance = input('luminance', [1, 1, size.height, size.width]);
  return defineGraph([luminance], sightOutputs(lookAt(frozenScope(weights), luminance, preset), preset));
}

/** What `pictureModel` gave. */
export const readPicture = (outputs: Outputs): EncodedPicture => ({
  features: named('features', outputs),
  matching: named('matching', outputs),
  scene: outputs.scene,
  prior: outputs.prior,
});

/** Encodes a reference: inputs `luminance` [1, 1, h, w] and `chroma` [1, 2, h, w]; outputs for `readReference`. */
export function referenceModel(preset: Preset, weights: Weights, size: Size): Graph {
  checkSize('the reference', size, colorMultiple);
  const luminance = input('luminance', [1, 1, size.height, size.width]);
  const chroma = input('chroma', [1, 2, size.height, size.width]);
  const scope = frozenScope(weights);
  const { matching, scene } = lookAt(scope, luminance, preset);
  return defineGraph([luminance, chroma], {
    ...numbered('keys', matching.map(toPositions)),
    ...numbered('values', colorPyramid(scope, chroma, preset).map(toPositions)),
    ...(scene ? { scene } : {}),
  });
}

/** What `referenceModel` gave. */
export const readReference = (outputs: Outputs): EncodedReference => ({
  keys: named('keys', outputs),
  values: named('values', outputs),
  scene: outputs.scene,
});

/** An example of how many positions all references have together, and of how many hints; no program depends on it. */
const someLength = 1000;

/**
 * Colours a picture: input `luminance` and others for `paintFeeds`; output `chroma` [1, 2, H, W] (ab'). `guided` says
 * whether there are references, `hinted` whether there are hints, whose inputs are those of `hintPlanes`; how many there are
 * of either, and how large, is free.
 *
 * @throws Error where a side is not a multiple of 32, or where there is no reference and the preset has no palette.
 */
export function paintModel(
  preset: Preset,
  weights: Weights,
  size: Size,
  guided: boolean,
  hinted = false,
  length = someLength,
): Graph {
  checkSize('the picture', size, colorMultiple);
  if (!guided) requirePalette(preset);
  const luminance = input('luminance', [1, 1, size.height, size.width]);
  const scope = frozenScope(weights);
  const inputs: Value[] = [];
  const take = (name: string, shape: readonly number[], free?: number): Value => {
    const value = input(name, shape, free === undefined ? {} : { free });
    inputs.push(value);
    return value;
  };
  // Shapes are those that the other two programs have; nothing of this copy of them is computed.
  const seen = lookAt(scope, luminance, preset);
  const colors = colorPyramid(scope, input('chroma', [1, 2, 32, 32]), preset);
  const features = preset.colorization.semantics
    ? seen.features.map(({ shape }, i) => take(`features${i}`, shape))
    : [];
  const matching = seen.matching.map(({ shape }, i) => take(`matching${i}`, shape));
  const prior = seen.prior && take('prior', seen.prior.shape);
  const ofPicture = inputs.length;
  const references = matching.map((query, i) => ({
    keys: take(`keys${i}`, [1, length, query.shape[1] as number], 1),
    values: take(`values${i}`, [1, length, colors[i]?.shape[1] as number], 1),
    bias: take(`bias${i}`, [1, 1, length], 2),
  }));
  const given = guided ? inputs : inputs.slice(0, ofPicture);
  const hints = hinted ? hintInputs(size, length) : undefined;
  const transferred = warp(scope, { matching }, guided ? [references] : [], preset, attentionBlock, hints);
  const colored = colorTransferred(
    scope,
    luminance,
    { features, ...(prior ? { prior } : {}) },
    transferred,
    preset,
    hints?.map,
  );
  return paints([luminance, ...given, ...(hints ? Object.values(hints) : [])], colored, matching, preset);
}

/** Inputs for hints, of which there may be any number. */
export function hintInputs({ height, width }: Size, length: number): Readonly<Record<keyof Hints, Value>> {
  return {
    places: input('hintPlaces', [1, length, placeCount({ height, width })], { free: 1 }),
    spots: input('hintSpots', [1, length, spotLength], { free: 1 }),
    bias: input('hintBias', [1, 1, length], { free: 2 }),
    map: input('hintMap', [1, 3, height, width]),
  };
}

/** A reference beside how it came to be one. */
export interface OfferedReference {
  readonly encoded: EncodedReference;
  readonly origin: ReferenceOrigin;
}

/** The inputs of `paintModel`, but for `luminance`: a picture that was looked at, and what references offer it. */
export function paintFeeds(
  { features, matching, scene, prior }: EncodedPicture,
  references: readonly OfferedReference[],
  preset: Preset,
  weights: Weights,
): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = prior ? { prior } : {};
  for (const [i, map] of features.entries()) feeds[`features${i}`] = map;
  const biases = references.map(({ encoded, origin }) => biasOf(scene, encoded.scene, origin, weights));
  for (const [i, map] of matching.entries()) {
    feeds[`matching${i}`] = map;
    if (references.length === 0) continue;
    const keys = references.map(({ encoded }) => encoded.keys[i] as Float32Array);
    feeds[`keys${i}`] = joined(keys);
    feeds[`values${i}`] = joined(references.map(({ encoded }) => encoded.values[i] as Float32Array));
    feeds[`bias${i}`] = joined(
      keys.map(({ length }, r) =>
        new Float32Array(length / preset.similarity.channels).fill(biases[r] as number),
      ),
    );
  }
  return feeds;
}

/** How alike the scenes of two pictures are, in [-1, 1]; undefined where the preset has no trust. */
export const likeness = (
  one: { readonly scene: Float32Array | undefined },
  other: { readonly scene: Float32Array | undefined },
): number | undefined => one.scene && other.scene && sceneLikeness(one.scene, other.scene);

function biasOf(
  scene: Float32Array | undefined,
  other: Float32Array | undefined,
  origin: ReferenceOrigin,
  weights: Weights,
): number {
  if (!scene || !other) return 0;
  return trustBias(weights, 'similarity.trust.', sceneLikeness(scene, other), origin);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0] as Float32Array;
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
