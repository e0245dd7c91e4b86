// Filling by attention: every place of a coarse map takes features from places that the map itself holds for sound. Not in the
// paper, whose restoration sees a pixel's neighbourhood only.
import { abs, add, attention, exp, log, mul, neg, relu, reshape, type Value } from '@romnet/graph';
import { convolution } from './layers.js';
import type { Scope } from './scope.js';
import { toMap, toPositions } from './similarity.js';

/** Channels of queries and keys. */
const channels = 32;

/**
 * Features [N, C, H, W] -> the same shape: x + W softmax(q k^T / sqrt(32) + log(1 - lost)) v. A place counts as a source as
 * far as it is not lost, which is learned; the scores are positions squared, so this is for coarse levels.
 */
export function fillByAttention(scope: Scope, x: Value): Value {
  const [batch, width, rows, columns] = x.shape as [number, number, number, number];
  const map = (name: string, count: number, gain = 1) =>
    convolution(scope.in(name), x, count, { kernel: 1, gain });
  const [queries, keys, values] = [map('query', channels), map('key', channels), map('value', width)].map(
    toPositions,
  ) as [Value, Value, Value];
  const sound = reshape(logSound(map('lost', 1, 0.1)), [batch, 1, rows * columns]);
  const taken = attention(queries, keys, values, { scale: 1 / Math.sqrt(channels), bias: sound });
  return add(
    x,
    convolution(scope.in('output'), toMap(taken, rows, columns), width, { kernel: 1, gain: 0.2 }),
  );
}

/** log(1 - sigmoid(x)) without overflow: -(max(x, 0) + log(1 + exp(-|x|))). */
const logSound = (x: Value): Value => neg(add(relu(x), log(add(exp(mul(abs(x), -1)), 1))));
