// The losses of III-D, each a function of values, with its equation. All give one number of shape [1].
import { abs, add, div, mul, reduceMean, reduceSum, reshape, sqrt, sub, type Value } from '@romnet/graph';

const scalar = (x: Value): Value => reshape(x, [1]);

/** Eq. (5): mean |I'_L - G_L|. Both [N, 1, H, W]. */
export const luminanceLoss = (restored: Value, truth: Value): Value =>
  scalar(reduceMean(abs(sub(restored, truth))));

/** Eq. (8): mean |I'_ab - G_ab|. Both [N, 2, H, W]. */
export const chromaLoss = (predicted: Value, truth: Value): Value =>
  scalar(reduceMean(abs(sub(predicted, truth))));

/**
 * Distillation: mean squared distance between feature vectors of length 1, over N, H, W. Both [N, C, H, W].
 * Not in the paper, whose backbone is pre-trained; `base` learns its own from a teacher's features.
 */
export function featureDistance(student: Value, teacher: Value): Value {
  const difference = sub(unit(student), unit(teacher));
  return scalar(reduceMean(reduceSum(mul(difference, difference), [1])));
}

const unit = (x: Value): Value => div(x, sqrt(add(reduceSum(mul(x, x), [1]), 1e-6)));
