// Adam (Kingma and Ba 2014) on flat vectors, as a graph, with the gradient's length clipped first.
import { add, clip, div, exp, mul, reduceSum, sqrt, sub, type Value } from '@romnet/graph';
import type { TrainingConfig } from '../config/config.js';

export type AdamOptions = Pick<TrainingConfig, 'beta1' | 'beta2' | 'clipNorm'>;

const epsilon = 1e-8;

/** One player's numbers: parameters, gradient and moments are flat vectors of one length; the other two are [1]. */
export interface AdamInputs {
  readonly parameters: Value;
  readonly gradient: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
  readonly learningRate: Value;
  /** From 1. */
  readonly step: Value;
}

export interface AdamOutputs {
  readonly parameters: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
  /** Length of the gradient before it was clipped [1]. */
  readonly gradientNorm: Value;
}

/**
 * m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2;
 * parameters <- parameters - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
 */
export function adamUpdate(inputs: AdamInputs, { beta1, beta2, clipNorm }: AdamOptions): AdamOutputs {
  const gradientNorm = sqrt(reduceSum(mul(inputs.gradient, inputs.gradient)));
  const gradient = mul(inputs.gradient, clip(div(clipNorm, add(gradientNorm, 1e-12)), 0, 1));
  const firstMoment = add(mul(inputs.firstMoment, beta1), mul(gradient, 1 - beta1));
  const secondMoment = add(mul(inputs.secondMoment, beta2), mul(mul(gradient, gradient), 1 - beta2));

  const power = (beta: number): Value => exp(mul(inputs.step, Math.log(beta)));
  const unbiasedFirst = div(firstMoment, sub(1, power(beta1)));
  const unbiasedSecond = div(secondMoment, sub(1, power(beta2)));
  const change = div(unbiasedFirst, add(sqrt(unbiasedSecond), epsilon));
  const parameters = sub(inputs.parameters, mul(inputs.learningRate, change));
  return { parameters, firstMoment, secondMoment, gradientNorm };
}
