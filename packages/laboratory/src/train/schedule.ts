// The learning rate and the moving average of the weights, as pure functions of the step number.
import type { TrainingConfig } from '../config/config.js';

/**
 * Learning rate of `step` (from 1) in `epoch` (from 0): the base rate, 0.99 lower after each epoch (section IV-A), with
 * a linear warm-up and, where asked for, a linear end.
 */
export function learningRateAt(
  config: Pick<TrainingConfig, 'learningRate' | 'decayPerEpoch' | 'warmupSteps' | 'cooldownSteps' | 'steps'>,
  step: number,
  epoch: number,
): number {
  const warmup = Math.min(1, step / Math.max(1, config.warmupSteps));
  const remaining = config.steps === null ? Infinity : config.steps - step + 1;
  const cooldown = Math.min(1, remaining / Math.max(1, config.cooldownSteps));
  return config.learningRate * config.decayPerEpoch ** epoch * warmup * cooldown;
}

/** average <- d average + (1 - d) parameters, in place, with d = min(limit, (1 + step) / (10 + step)); step from 1. */
export function updateAverage(
  average: Float32Array,
  parameters: Float32Array,
  step: number,
  limit: number,
): void {
  const decay = Math.min(limit, (1 + step) / (10 + step));
  const share = 1 - decay;
  for (let at = 0; at < average.length; at++) average[at]! += share * (parameters[at]! - average[at]!);
}
