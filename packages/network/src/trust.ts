// Whether a reference is about the same kind of scene at all. Eq. (2) cannot tell: centring takes away what two pictures
// share or differ in as wholes, so that the best match of a wrong reference looks as sure as that of a right one.
import { add, concat, matmul, mul, reduceMean, reshape, type Value } from '@romnet/graph';
import type { Scope } from './scope.js';
import { unitVectors } from './similarity.js';
import type { Weights } from './weights/tensors.js';

/** Length of the vector that stands for a whole picture. */
const sceneLength = 64;

/** Scores are cosines / temperature, so up to 100; the two learned numbers below are in this unit. */
const unit = 100;

/** Means over all places of the backbone's four maps -> unit vectors [N, 1, 64]. */
export function sceneVector(scope: Scope, features: readonly Value[]): Value {
  const means = concat(
    features.map((feature) => reduceMean(feature, [2, 3])),
    1,
  );
  const [n, channels] = means.shape as [number, number];
  const deviation = Math.sqrt(1 / channels);
  const weight = scope.parameter('project', [channels, sceneLength], { kind: 'normal', deviation });
  const bias = scope.parameter('bias', [sceneLength], {
    kind: 'values',
    values: new Array(sceneLength).fill(0),
  });
  const flat = reshape(means, [n, 1, channels]);
  return unitVectors(
    add(matmul(flat, reshape(weight, [1, channels, sceneLength])), reshape(bias, [1, 1, sceneLength])),
  );
}

/**
 * Added to all scores of one reference [N, 1, 1]: s cos(input, reference) + o, with learned s and o. Below zero the palette
 * tokens and other references win over it. Starts as cos - 1: zero for like scenes, and of the size of a score for others.
 * (Begun at 0.3 cos - 0.3, s never became large enough to tell scenes apart: docs/experiments.md, 2026-11-25.)
 */
export function referenceTrust(scope: Scope, scene: Value, reference: Value): Value {
  const cosine = matmul(scene, reference, { transposeB: true });
  const slope = scope.parameter('slope', [1], { kind: 'values', values: [1] });
  const offset = scope.parameter('offset', [1], { kind: 'values', values: [-1] });
  return mul(add(mul(cosine, slope), offset), unit);
}

/** How a reference came to be one: the user gave it, or it was found by what the picture shows. */
export type ReferenceOrigin = 'given' | 'found';

/**
 * Added to the learned offset. A person who names a picture knows why; one that was found is right now and then only. On dev
 * photographs a given one is best at -1.28, as learned, a found one at -1.4, as the shipped weights have it
 * (docs/experiments.md, 2026-11-25).
 */
const trustOffsets: Readonly<Record<ReferenceOrigin, number>> = { given: 0.12, found: 0 };

/** `referenceTrust` in plain numbers, for scenes that are known already; `prefix` is that of the weights' names. */
export function trustBias(weights: Weights, prefix: string, cosine: number, origin: ReferenceOrigin): number {
  const number = (name: string): number => {
    const value = weights.get(`${prefix}${name}`)?.data[0];
    if (value === undefined) throw new Error(`internal: no weights for parameter "${prefix}${name}"`);
    return value;
  };
  return unit * (number('slope') * cosine + number('offset') + trustOffsets[origin]);
}

/** How alike two scenes are: the cosine of their vectors, in [-1, 1]. */
export const sceneLikeness = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, i) => sum + value * (other[i] as number), 0);
