// The losses of III-D, each a function of values, with its equation. All give one number of shape [1].
import {
  abs,
  add,
  cumulativeSum,
  div,
  exp,
  log,
  mul,
  neg,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  sqrt,
  sub,
  type Value,
} from '@romnet/graph';

const scalar = (x: Value): Value => reshape(x, [1]);

/**
 * |d| with a bend b: sqrt(d^2 + b^2) - b, well below b half of d^2 / b, for which the mean of all possible answers is best, and well
 * above it |d|, for which their median is. 0 is the paper's, |d| alone.
 */
const distance = (difference: Value, bend: number): Value =>
  bend === 0 ? abs(difference) : sub(sqrt(add(mul(difference, difference), bend * bend)), bend);

/**
 * Eq. (5): mean |I'_L - G_L|. Both [N, 1, H, W]. With `weights` of the same shape, which the paper has not, the mean of that times
 * them: what is lost may count for more than what is only worn.
 *
 * @param bend in units of L', see `distance`. The median of all that a worn or lost place might have been is mostly the scan itself.
 */
export function luminanceLoss(restored: Value, truth: Value, weights?: Value, bend = 0): Value {
  const difference = distance(sub(restored, truth), bend);
  return scalar(reduceMean(weights ? mul(difference, weights) : difference));
}

/**
 * Eq. (6): over the layers, the mean squared difference of VGG19's maps, averaged over the batch. Both are maps by layer
 * as `vgg19Features` gives them: of the restored luminance and of the truth.
 */
export function perceptualLoss<Layer>(
  restored: ReadonlyMap<Layer, Value>,
  truth: ReadonlyMap<Layer, Value>,
): Value {
  const layers = [...restored].map(([layer, map]) => {
    const other = truth.get(layer);
    if (!other) throw new Error(`internal: no map of layer "${String(layer)}" for the truth`);
    const difference = sub(map, other);
    return scalar(reduceMean(mul(difference, difference)));
  });
  return layers.reduce((sum, layer) => add(sum, layer));
}

/**
 * How far a damage map is from the truth; not in the paper. `scores` [N, 1, H, W] before the sigmoid, `truth` of the same
 * shape, 0 or 1. The mean binary cross-entropy, and 1 - Dice's coefficient, which counts a thin scratch as much as a wide
 * tear. One sample's Dice is (2 sum p t + 1) / (sum p + sum t + 1): 1 for an undamaged picture taken for one.
 */
export function maskLoss(scores: Value, truth: Value): Value {
  const map = sigmoid(scores);
  const sum = (x: Value) => reduceSum(x, [1, 2, 3]);
  const dice = div(add(mul(sum(mul(map, truth)), 2), 1), add(add(sum(map), sum(truth)), 1));
  return add(crossEntropy(scores, truth), sub(1, scalar(reduceMean(dice))));
}

/** Mean binary cross-entropy of scores before the sigmoid: max(x, 0) - x t + log(1 + exp(-|x|)), whose log and exp never see large numbers. */
function crossEntropy(scores: Value, truth: Value): Value {
  const entropy = add(sub(relu(scores), mul(scores, truth)), log(add(exp(neg(abs(scores))), 1)));
  return scalar(reduceMean(entropy));
}

/** A change of L' by so much leaves nothing of a pixel. */
const wholeLoss = 0.3;

/**
 * How far a detector's scores are from how much of each pixel is lost; not in the paper. All [N, 1, H, W]: `scores` before the
 * sigmoid, `damaged` and `luminance` L', `mask` 0 or 1. What is lost is |damaged - luminance| / 0.3 where the mask is, at most
 * 1: a faint stain is hard to see and costs little to miss. The mean binary cross-entropy, which is least where the
 * sigmoid is what is lost on average.
 */
export function detectionLoss(scores: Value, damaged: Value, luminance: Value, mask: Value): Value {
  const change = mul(abs(sub(damaged, luminance)), 1 / wholeLoss);
  const lost = mul(mask, sub(1, relu(sub(1, change))));
  return crossEntropy(scores, lost);
}

/**
 * Eq. (7): the squared differences of cumulative histograms, summed over the bins, a and b added, averaged over the batch.
 * Both are SPHists [N, 2 K, H, W] of Eq. (3), of the predicted chroma and of the reference's; sizes may differ, because
 * pooling takes means, so that what is accumulated is a probability.
 *
 * `shares` [N, 1] scales each sample's distance: 0 leaves out a sample that has no reference. The mean stays one over N, so
 * that the samples that are left do not count for more.
 */
export function histogramLoss(predicted: Value, reference: Value, shares?: Value): Value {
  const [batch, groups] = predicted.shape as [number, number];
  const bins = groups / 2;
  const cumulative = (map: Value) => cumulativeSum(reshape(reduceMean(map, [2, 3]), [batch, 2, bins]), 2);
  const difference = sub(cumulative(predicted), cumulative(reference));
  const distances = reduceSum(mul(difference, difference), [1, 2]);
  const shared = shares ? mul(distances, reshape(shares, [batch, 1, 1])) : distances;
  return scalar(mul(reduceSum(shared), 1 / batch));
}

/**
 * Eq. (8): mean |I'_ab - G_ab|. Both [N, 2, H, W].
 *
 * @param bend in units of ab', see `distance`. The median of all colours that a place might have is often grey.
 */
export function chromaLoss(predicted: Value, truth: Value, bend = 0): Value {
  return scalar(reduceMean(distance(sub(predicted, truth), bend)));
}

/**
 * Eq. (9) for the discriminator, which maximises it: -log D(real) - log(1 - D(fake)), each a mean over patches.
 * Both are logits as `discriminate` gives them.
 */
export const discriminatorLoss = (real: Value, fake: Value): Value =>
  add(scalar(reduceMean(softplus(neg(real)))), scalar(reduceMean(softplus(fake))));

/**
 * Eq. (9) for the generator, in the non-saturating form: -log D(fake) instead of log(1 - D(fake)), which has no slope
 * while the discriminator is sure of itself (Goodfellow et al. 2014, Sec. 3).
 */
export const adversarialLoss = (fake: Value): Value => scalar(reduceMean(softplus(neg(fake))));

/** log(1 + e^x) without overflow; -log sigmoid(x) = softplus(-x). */
const softplus = (x: Value): Value => add(relu(x), log(add(exp(neg(abs(x))), 1)));

/** The five losses of Eq. (10). */
export interface Losses<T> {
  readonly luminance: T;
  readonly perceptual: T;
  readonly histogram: T;
  readonly chroma: T;
  readonly adversarial: T;
}

/** alpha, beta, lambda, gamma and eta as the paper sets them (IV-A). */
export const paperLossWeights: Losses<number> = {
  luminance: 1,
  perceptual: 0.2,
  histogram: 0.5,
  chroma: 1,
  adversarial: 0.2,
};

/**
 * Eq. (10): the weighted sum of the losses that are there; a stage may leave some out.
 *
 * @throws Error where there are none.
 */
export function totalLoss(losses: Partial<Losses<Value>>, weights: Losses<number> = paperLossWeights): Value {
  const parts = Object.entries(losses).map(([name, loss]) =>
    mul(loss, weights[name as keyof Losses<number>]),
  );
  if (parts.length === 0) throw new Error('expected at least one loss, got none');
  return parts.reduce((sum, part) => add(sum, part));
}

/**
 * Distillation: mean squared distance between feature vectors of length 1, over N, H, W. Both [N, C, H, W].
 * Not in the paper, whose backbone is pre-trained; `base` learns its own from a teacher's features.
 */
export function featureDistance(student: Value, teacher: Value): Value {
  const difference = sub(unit(student), unit(teacher));
  return scalar(reduceMean(reduceSum(mul(difference, difference), [1])));
}

const unit = (x: Value): Value => div(x, sqrt(add(reduceSum(mul(x, x), [1]), 1e-6)));
