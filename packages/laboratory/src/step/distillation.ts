// What a compact backbone learns from a teacher, a network trained on ImageNet. Not in the paper, whose backbone is trained.
import {
  add,
  exp,
  logSumExp,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  resizeBilinear,
  sub,
  type Value,
} from '@romnet/graph';
import { convolution, featureDistance, type Scope } from '@romnet/network';
import type { Teacher } from './teachers.js';

/** The heads' parameters lie under this name; they are no part of the network. */
export const headsPart = 'distillation';

/** A divergence of 1 nat counts as much as this share of a squared distance between unit vectors. */
const scoresWeight = 0.25;

/**
 * How far the backbone's features are from the teacher's, each seen through a linear head of its own: four maps against
 * four, and the mean of the coarsest against the class scores. The coarsest has a map as well because scores alone let it
 * die: on average over pictures a constant is not far from them.
 */
export function distillation(
  scope: Scope,
  features: readonly Value[],
  luminance: Value,
  teacher: Teacher,
): Value {
  const { maps, scores } = teacher.answer(luminance);
  const heads = scope.in(headsPart).in(teacher.name);
  const losses = maps.map((target, i) => {
    const [, channels, height, width] = target.shape as [number, number, number, number];
    const head = convolution(heads.in(`map${i}`), features[i] as Value, channels, { kernel: 1 });
    return featureDistance(resizeBilinear(head, height, width), target);
  });
  const pooled = reduceMean(features.at(-1) as Value, [2, 3]);
  const own = convolution(heads.in('scores'), pooled, scores.shape[1] as number, { kernel: 1 });
  return [...losses, mul(scoreDivergence(own, scores), scoresWeight)].reduce((sum, loss) => add(sum, loss));
}

/** Mean over the batch of the Kullback-Leibler divergence of softmax(own) from softmax(teacher), in nats. Both [N, C, 1, 1]. */
export function scoreDivergence(own: Value, teacher: Value): Value {
  const logs = (scores: Value) => sub(scores, logSumExp(scores, 1));
  const truth = logs(teacher);
  const divergence = reduceSum(mul(exp(truth), sub(truth, logs(own))), [1]);
  return reshape(reduceMean(divergence, [0, 1, 2, 3]), [1]);
}
