// Costs of graphs small enough to count by hand.
import { describe, expect, it } from 'vitest';
import {
  add,
  attention,
  averagePool,
  concat,
  constant,
  conv,
  convTranspose,
  input,
  matmul,
  maxPool,
  mul,
  recompute,
  reduceMean,
  relu,
  reshape,
  resizeBilinear,
  resizeNearest,
  softmax,
  sqrt,
} from './build.js';
import { computedNodes, operationsOf, peakActivationBytes } from './cost.js';
import { receptiveField } from './receptive-field.js';
import type { Value } from './value.js';

const x = input('x', [2, 4, 8, 6]);
const kernel = (...shape: number[]) => input('kernel', shape);

describe('operationsOf', () => {
  it('two for each multiplication with addition', () => {
    // 2 pictures of 8 x 6 pixels and 5 channels, each of 4 x 3 x 3 products; with a bias one addition more.
    const plain = conv(x, kernel(5, 4, 3, 3), { padding: [1, 1] });
    expect(operationsOf(plain)).toBe(2 * 5 * 8 * 6 * 2 * 36);
    const biased = conv(x, kernel(5, 4, 3, 3), { padding: [1, 1], bias: input('b', [5]) });
    expect(operationsOf(biased)).toBe(2 * 5 * 8 * 6 * (2 * 36 + 1));
    expect(operationsOf(conv(x, kernel(4, 2, 1, 1), { groups: 2 }))).toBe(2 * 4 * 8 * 6 * 2 * 2);
    // The adjoint of a convolution does the same products.
    const strided = conv(x, kernel(5, 4, 2, 2), { stride: [2, 2] });
    expect(operationsOf(convTranspose(strided, kernel(5, 4, 2, 2), { stride: [2, 2] }))).toBe(
      operationsOf(strided),
    );
    expect(operationsOf(matmul(input('a', [7, 3]), input('b', [7, 5]), { transposeA: true }))).toBe(
      2 * 3 * 5 * 7,
    );
    expect(operationsOf(matmul(input('a', [2, 3, 7]), input('b', [5, 7]), { transposeB: true }))).toBe(
      2 * 2 * 3 * 5 * 7,
    );
  });

  it('attention: the same as the products and the softmax that it stands for', () => {
    const [q, k, v] = [input('q', [2, 10, 3]), input('k', [2, 7, 3]), input('v', [2, 7, 5])];
    const scores = matmul(mul(q, 0.5), k, { transposeB: true });
    const biased = add(scores, input('bias', [2, 1, 7]));
    const parts = [mul(q, 0.5), scores, biased, softmax(biased, 2), matmul(softmax(biased, 2), v)];
    const whole = attention(q, k, v, { scale: 0.5, bias: input('bias', [2, 1, 7]), block: 4 });
    expect(operationsOf(whole)).toBe(parts.reduce((sum, part) => sum + operationsOf(part), 0));
    // Inputs and result, and two blocks of 4 rows of 7 scores for each of the 2 pictures.
    const live = 4 * (2 * 10 * 3 + 2 * 7 * 3 + 2 * 7 * 5 + 2 * 10 * 5);
    expect(peakActivationBytes([attention(q, k, v, { block: 4 })], [q, k, v])).toBe(live + 2 * 4 * 2 * 4 * 7);
  });

  it('one for each number otherwise, none for moving', () => {
    expect(operationsOf(relu(x))).toBe(384);
    expect(operationsOf(reduceMean(x, [2, 3]))).toBe(384);
    expect(operationsOf(averagePool(x, 2))).toBe(384);
    expect(operationsOf(maxPool(x, 2, 2))).toBe(384);
    expect(operationsOf(softmax(x, 1))).toBe(5 * 384);
    expect(operationsOf(concat([x, x], 1))).toBe(0);
  });
});

it('computedNodes leaves out what no fed value decides', () => {
  const gain = sqrt(input('gain', [4, 1, 1]));
  const result = relu(mul(x, gain));
  expect(computedNodes([result], [x])).toEqual([result.operands[0], result]);
});

describe('peakActivationBytes', () => {
  const bytes = 4 * 384;
  it('a chain holds two values at once, however long it is', () => {
    expect(peakActivationBytes([relu(relu(relu(relu(x))))], [x])).toBe(2 * bytes);
  });
  it('what is used again stays', () => {
    expect(peakActivationBytes([add(x, relu(relu(relu(x))))], [x])).toBe(3 * bytes);
    expect(peakActivationBytes([concat([x, relu(x)], 1)], [x])).toBe(4 * bytes);
  });
  it('a reshape is the same memory, and keeps it', () => {
    expect(peakActivationBytes([relu(reshape(relu(x), [384]))], [x])).toBe(2 * bytes);
    const seen = relu(x);
    const flat = reshape(seen, [384]);
    expect(peakActivationBytes([relu(seen), relu(flat)], [x])).toBe(3 * bytes);
  });
  it('recompute is its result: no memory, no arithmetic, no other field', () => {
    const again = recompute((value: Value) => relu(relu(value)), x);
    expect(peakActivationBytes([relu(again)], [x])).toBe(2 * bytes);
    expect(operationsOf(again)).toBe(0);
  });
  it('weights do not count, outputs stay', () => {
    expect(peakActivationBytes([mul(x, constant([2])), relu(x)], [x])).toBe(3 * bytes);
  });
});

describe('receptiveField', () => {
  const picture = input('picture', [1, 1, 64, 96]);
  const three = (value: Parameters<typeof conv>[0], stride = 1) =>
    conv(value, kernel(1, 1, 3, 3), { padding: [1, 1], stride: [stride, stride] });
  it('of convolutions: 3, 5, 7; after a stride of two in steps of two', () => {
    expect(receptiveField(picture, picture)).toEqual({ height: 1, width: 1 });
    expect(receptiveField(three(three(three(picture))), picture)).toEqual({ height: 7, width: 7 });
    expect(receptiveField(three(three(picture, 2)), picture)).toEqual({ height: 7, width: 7 });
    const wide = conv(picture, kernel(1, 1, 1, 5), { padding: [0, 4], dilation: [1, 2] });
    expect(receptiveField(wide, picture)).toEqual({ height: 1, width: 9 });
  });
  it('the widest of several paths', () => {
    expect(receptiveField(add(picture, three(picture)), picture)).toEqual({ height: 3, width: 3 });
    // A mean of 4, 3 of those, back to full size: (1 + 2) x 4, and one more between two neighbours.
    const coarse = resizeBilinear(three(averagePool(picture, 4)), 64, 96);
    expect(receptiveField(concat([picture, coarse], 1), picture)).toEqual({ height: 16, width: 16 });
    expect(receptiveField(three(resizeNearest(averagePool(picture, 4), 64, 96)), picture)).toEqual({
      height: 6,
      width: 6,
    });
  });
  it('recompute sees what its result sees', () => {
    const half = averagePool(picture, 2);
    const seen = recompute((value: Value) => three(resizeNearest(value, 64, 96)), half);
    expect(receptiveField(three(seen), picture)).toEqual({ height: 6, width: 6 });
  });
  it('everything where places are mixed', () => {
    expect(receptiveField(add(picture, reduceMean(picture, [2, 3])), picture)).toBe('everything');
  });
});
