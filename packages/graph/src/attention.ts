// Attention in terms of the other ops, a block of rows at a time: its value and its gradient.
import { add, concat, constant, expand, matmul, mul, reduceSum, slice, sub, transpose } from './build.js';
import { after, flooredSoftmax } from './composites.js';
import type { GradientRule } from './gradient-rule.js';
import { sumTo } from './sum-to.js';
import { sameShape, type Value, type ValueOf } from './value.js';

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

/** The shares of all keys, for some rows of the queries that are multiplied by `scale` already. */
type Shares = (scaled: Value, start: number, end: number) => Value;

/**
 * softmax(scale q k^T + bias) with its floor. A bias of one row goes into the product as one more channel: q and 1 times k
 * and the bias, where adding it would be one more walk through the largest matrix of the network.
 */
function sharesOf(keys: Value, bias: Value | undefined): Shares {
  const last = keys.shape.length - 1;
  const isChannel =
    bias !== undefined && sameShape(bias.shape, [...keys.shape.slice(0, -2), 1, keys.shape.at(-2) as number]);
  const axes = keys.shape.map((_, axis) => axis);
  const wider = isChannel && concat([keys, transpose(bias, [...axes.slice(0, -2), last, last - 1])], last);
  return (scaled, start, end) => {
    if (wider) {
      const one = expand(constant(1), [...scaled.shape.slice(0, -1), 1]);
      return flooredSoftmax(matmul(concat([scaled, one], last), wider, { transposeB: true }), last);
    }
    const products = matmul(scaled, keys, { transposeB: true });
    return flooredSoftmax(bias ? add(products, biasRows(bias, start, end)) : products, last);
  };
}

/** The value of an attention as an expression of its operands. */
export function expandAttention(y: Attention): Value {
  const [queries, keys, values, bias] = y.operands as unknown as Operands;
  const shares = sharesOf(keys, bias);
  const parts = blocksOf(y).map(([start, end]) => {
    const scaled = mul(rows(queries, start, end), y.attributes.scale);
    return matmul(shares(scaled, start, end), values);
  });
  return concat(parts, y.shape.length - 2);
}

/**
 * y = P v with P = softmax(S), S = scale q k^T + bias, as in FlashAttention (Dao et al. 2022, appendix B.2):
 * dv = P^T dy; dS = P (dy v^T - rowsum(dy y)); dq = scale dS k; dk = scale dS^T q; dbias = dS, summed to its shape.
 *
 * That is the gradient of the softmax; its floor (flooredSoftmax) moves it by as little as the value.
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
  const shares = sharesOf(keys, bias);
  const queryParts: Value[] = [];
  const biasParts: Value[] = [];
  const sums: { keys?: Value; values?: Value } = {};
  for (const [i, [start, end]] of blocks.entries()) {
    const before = i === 0 ? [dy] : [sums.keys as Value, sums.values as Value, queryParts[i - 1] as Value];
    const inTurn = (x: Value) => (blocks.length === 1 ? x : after(rows(x, start, end), ...before));
    const upstream = inTurn(dy);
    const scaled = mul(inTurn(queries), scale);
    const ownBias = bias && biasRows(bias, start, end);
    const p = shares(scaled, start, end);
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
