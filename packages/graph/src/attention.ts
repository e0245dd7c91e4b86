// Attention in terms of the other ops, a block of rows at a time: its value and its gradient.
import { add, concat, matmul, mul, reduceSum, slice, sub } from './build.js';
import { after, sparseSoftmax } from './composites.js';
import type { GradientRule } from './gradient-rule.js';
import { sumTo } from './sum-to.js';
import type { Value, ValueOf } from './value.js';

type Attention = ValueOf<'attention'>;
type Operands = readonly [queries: Value, keys: Value, values: Value, bias?: Value];

/** Rows start to end, an axis before the last. */
const rows = (x: Value, start: number, end: number): Value =>
  end - start === x.shape.at(-2) ? x : slice(x, x.shape.length - 2, start, end);

/** The stretches of rows that are computed together. */
function blocksOf({ shape, attributes: { block } }: Attention): [start: number, end: number][] {
  const count = shape.at(-2) as number;
  return Array.from({ length: Math.ceil(count / block) }, (_, i) => [
    i * block,
    Math.min((i + 1) * block, count),
  ]);
}

/** The part of the bias that falls on some rows of the scores. */
const biasRows = (bias: Value, start: number, end: number): Value =>
  (bias.shape.at(-2) ?? 1) === 1 ? bias : rows(bias, start, end);

/** softmax(scale q k^T + bias) without its tails, for some rows q of the queries, whose scaled form is given. */
function weights(scaled: Value, keys: Value, bias: Value | undefined): Value {
  const products = matmul(scaled, keys, { transposeB: true });
  return sparseSoftmax(bias ? add(products, bias) : products, products.shape.length - 1);
}

/** The value of an attention as an expression of its operands. */
export function expandAttention(y: Attention): Value {
  const [queries, keys, values, bias] = y.operands as unknown as Operands;
  const parts = blocksOf(y).map(([start, end]) => {
    const scaled = mul(rows(queries, start, end), y.attributes.scale);
    return matmul(weights(scaled, keys, bias && biasRows(bias, start, end)), values);
  });
  return concat(parts, y.shape.length - 2);
}

/**
 * y = P v with P = softmax(S), S = scale q k^T + bias, as in FlashAttention (Dao et al. 2022, appendix B.2):
 * dv = P^T dy; dS = P (dy v^T - rowsum(dy y)); dq = scale dS k; dk = scale dS^T q; dbias = dS, summed to its shape.
 *
 * That is the gradient of the softmax; taking its tails off (sparseSoftmax) moves it by as little as the value.
 *
 * P is computed again, block by block. What a block starts from comes `after` the last block's results, for otherwise the
 * runtime would be free to compute all blocks first and add them up later.
 */
export const attentionGradients: GradientRule<'attention'> = (y, dy) => {
  let built: ReturnType<typeof backward> | undefined;
  const all = () => {
    built ??= backward(y, dy);
    return built;
  };
  return [() => all().queries, () => all().keys, () => all().values, () => all().bias as Value];
};

function backward(y: Attention, dy: Value) {
  const [queries, keys, values, bias] = y.operands as unknown as Operands;
  const { scale } = y.attributes;
  const last = y.shape.length - 1;
  const blocks = blocksOf(y);
  const queryParts: Value[] = [];
  const biasParts: Value[] = [];
  const sums: { keys?: Value; values?: Value } = {};
  for (const [i, [start, end]] of blocks.entries()) {
    const before = i === 0 ? [dy] : [sums.keys as Value, sums.values as Value, queryParts[i - 1] as Value];
    const inTurn = (x: Value) => (blocks.length === 1 ? x : after(rows(x, start, end), ...before));
    const upstream = inTurn(dy);
    const scaled = mul(inTurn(queries), scale);
    const ownBias = bias && biasRows(bias, start, end);
    const p = weights(scaled, keys, ownBias);
    const inRow = reduceSum(mul(upstream, rows(y as Value, start, end)), [last]);
    const dScores = mul(p, sub(matmul(upstream, values, { transposeB: true }), inRow));
    queryParts.push(mul(matmul(dScores, keys), scale));
    if (ownBias) biasParts.push(sumTo(dScores, ownBias.shape));
    const dKeys = matmul(dScores, scaled, { transposeA: true });
    const dValues = matmul(p, upstream, { transposeA: true });
    sums.keys = sums.keys ? add(sums.keys, dKeys) : dKeys;
    sums.values = sums.values ? add(sums.values, dValues) : dValues;
  }
  return {
    queries: concat(queryParts, last - 1),
    keys: sums.keys as Value,
    values: sums.values as Value,
    bias: bias && joinBias(bias, biasParts),
  };
}

/** Blocks of a bias that has rows lie below each other; every block's share of one that has none is the whole of it. */
const joinBias = (bias: Value, parts: readonly Value[]): Value =>
  (bias.shape.at(-2) ?? 1) === 1
    ? parts.reduce((sum, part) => add(sum, part))
    : concat(parts, bias.shape.length - 2);
