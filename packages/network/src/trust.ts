// Whether a reference is about the same kind of scene at all. Eq. (2) cannot tell: centring takes away what two pictures
// share or differ in as wholes, so that the best match of a wrong reference looks as sure as that of a right one.
import { add, concat, matmul, mul, reduceMean, reshape, type Value } from '@romnet/graph';
import type { Scope } from './scope.js';
import { unitVectors } from './similarity.js';

/** Length of the vector that stands for a whole picture. */
const length = 64;

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
  const weight = scope.parameter('project', [channels, length], { kind: 'normal', deviation });
  const bias = scope.parameter('bias', [length], { kind: 'values', values: new Array(length).fill(0) });
  const flat = reshape(means, [n, 1, channels]);
  return unitVectors(
    add(matmul(flat, reshape(weight, [1, channels, length])), reshape(bias, [1, 1, length])),
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
