// Adam (Kingma and Ba 2014) on flat vectors, as a graph, with the gradient's length clipped first.
import { add, clip, div, exp, input, mul, reduceSum, sqrt, sub, type Value } from '@romnet/graph';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly clipNorm: number;
}

const epsilon = 1e-8;

/**
 * m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2;
 * parameters <- parameters - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
 */
export function adamUpdate(
  parameters: Value,
  rawGradient: Value,
  { beta1, beta2, clipNorm }: AdamOptions,
): { inputs: readonly Value[]; outputs: Readonly<Record<string, Value>> } {
  const size = parameters.shape;
  const firstMoment = input('firstMoment', size);
  const secondMoment = input('secondMoment', size);
  const learningRate = input('learningRate', [1]);
  const step = input('step', [1]);

  const gradientNorm = sqrt(reduceSum(mul(rawGradient, rawGradient)));
  const gradient = mul(rawGradient, clip(div(clipNorm, add(gradientNorm, 1e-12)), 0, 1));
  const nextFirstMoment = add(mul(firstMoment, beta1), mul(gradient, 1 - beta1));
  const nextSecondMoment = add(mul(secondMoment, beta2), mul(mul(gradient, gradient), 1 - beta2));

  const power = (beta: number): Value => exp(mul(step, Math.log(beta)));
  const unbiasedFirst = div(nextFirstMoment, sub(1, power(beta1)));
  const unbiasedSecond = div(nextSecondMoment, sub(1, power(beta2)));
  const change = div(unbiasedFirst, add(sqrt(unbiasedSecond), epsilon));
  return {
    inputs: [parameters, firstMoment, secondMoment, learningRate, step],
    outputs: {
      nextParameters: sub(parameters, mul(learningRate, change)),
      nextFirstMoment,
      nextSecondMoment,
      gradientNorm,
    },
  };
}
