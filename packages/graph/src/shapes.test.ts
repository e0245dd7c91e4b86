// Programs that do not fit are refused where the node is made, naming the op, the expectation and the shapes.
import { describe, expect, it } from 'vitest';
import * as g from './index.js';

const x = (...shape: number[]) => g.input('x', shape);
const image = x(1, 3, 8, 8);

const refused: readonly (readonly [what: string, build: () => g.Value, message: string])[] = [
  ['add', () => g.add(x(2, 3), x(4, 3)), 'add: expected shapes that broadcast, got [2, 3] and [4, 3]'],
  [
    'select',
    () => g.select(g.greater(x(2), 0), x(3), 0),
    'select: expected shapes that broadcast, got [2] and [3] and []',
  ],
  [
    'matmul',
    () => g.matmul(x(2, 3), x(4, 5)),
    'matmul: expected equal inner lengths and batch axes that broadcast (3, 4), got [2, 3] and [4, 5]',
  ],
  [
    'matmul of vectors',
    () => g.matmul(x(3), x(3)),
    'matmul: expected two operands of rank 2 or more, got [3] and [3]',
  ],
  [
    'conv channels',
    () => g.conv(image, x(4, 2, 3, 3)),
    'conv: expected a kernel of shape [O, 3, kh, kw], got [1, 3, 8, 8] and [4, 2, 3, 3]',
  ],
  [
    'conv rank',
    () => g.conv(x(3, 8, 8), x(4, 3, 3, 3)),
    'conv: expected an operand of shape [N, C, H, W], got [3, 8, 8] and [4, 3, 3, 3]',
  ],
  [
    'conv bias',
    () => g.conv(image, x(4, 3, 3, 3), { bias: x(3) }),
    'conv: expected a bias of shape [4], got',
  ],
  [
    'conv too small',
    () => g.conv(image, x(4, 3, 9, 9)),
    'conv: expected positive output size (not 0,0), got',
  ],
  [
    'conv stride',
    () => g.conv(image, x(4, 3, 3, 3), { stride: [0, 1] }),
    'conv: expected positive stride and dilation (not 0,1,1,1)',
  ],
  [
    'convTranspose',
    () => g.convTranspose(image, x(4, 3, 3, 3)),
    'convTranspose: expected a kernel of shape [3, O, kh, kw], got [1, 3, 8, 8] and [4, 3, 3, 3]',
  ],
  [
    'reduceSum',
    () => g.reduceSum(x(2, 3), [2]),
    'reduceSum: expected an axis from 0 to 1 (not 2), got [2, 3]',
  ],
  ['softmax', () => g.softmax(x(2, 3), -1), 'softmax: expected an axis from 0 to 1 (not -1), got [2, 3]'],
  ['reshape', () => g.reshape(x(2, 3), [4]), 'reshape: expected 4 elements for [4], got [2, 3]'],
  ['expand', () => g.expand(x(2, 3), [4, 3]), 'expand: expected a shape that expands to [4, 3], got [2, 3]'],
  [
    'transpose',
    () => g.transpose(x(2, 3), [0, 0]),
    'transpose: expected a permutation of 2 axes (not 0,0), got [2, 3]',
  ],
  ['flip', () => g.flip(x(2, 3), [5]), 'flip: expected an axis from 0 to 1 (not 5), got [2, 3]'],
  [
    'concat',
    () => g.concat([x(2, 3), x(3, 3)], 1),
    'concat: expected equal shapes but for axis 1, got [2, 3] and [3, 3]',
  ],
  [
    'slice',
    () => g.slice(x(2, 3), 1, 2, 5),
    'slice: expected 0 <= start < end <= 3 and step >= 1 (not 2:5:1), got [2, 3]',
  ],
  ['pad', () => g.pad(x(2, 3), [1]), 'pad: expected'],
  [
    'averagePool',
    () => g.averagePool(image, 3),
    'averagePool: expected height and width divisible by 3, got [1, 3, 8, 8]',
  ],
  [
    'maxPool',
    () => g.maxPool(image, 9, 1),
    'maxPool: expected positive output size (not 0,0), got [1, 3, 8, 8]',
  ],
  [
    'resizeNearest',
    () => g.resizeNearest(image, 2.5, 4),
    'resizeNearest: expected positive size (not 2.5,4), got [1, 3, 8, 8]',
  ],
  [
    'conv groups',
    () => g.conv(image, x(4, 1, 3, 3), { groups: 2 }),
    'conv: expected channels divisible by 2 groups, got [1, 3, 8, 8] and [4, 1, 3, 3]',
  ],
  [
    'conv grouped kernel',
    () => g.conv(image, x(4, 1, 3, 3), { groups: 3 }),
    'conv: expected a kernel with O divisible by 3 groups, got [1, 3, 8, 8] and [4, 1, 3, 3]',
  ],
  [
    'convTranspose groups',
    () => g.convTranspose(image, x(3, 1, 3, 3), { groups: 2 }),
    'convTranspose: expected channels divisible by 2 groups, got [1, 3, 8, 8] and [3, 1, 3, 3]',
  ],
  [
    'gather',
    () => g.gather(x(2, 3), 1, [0, 3]),
    'gather: expected indices from 0 to 2 (not 0,3), got [2, 3]',
  ],
  [
    'resizeBilinear',
    () => g.resizeBilinear(image, 0, 4),
    'resizeBilinear: expected positive size (not 0,4), got [1, 3, 8, 8]',
  ],
  [
    'an axis named twice',
    () => g.reduceMean(x(2, 3), [1, 1]),
    'reduceMean: expected one axis or several different ones (not [1,1]), got [2, 3]',
  ],
  ['negative lengths', () => g.reshape(x(2, 3), [-2, -3]), 'reshape: expected positive lengths (not -2,-3)'],
  ['half a block', () => g.averagePool(image, 0.5), 'averagePool: expected positive size (not 0.5)'],
  [
    'negative padding',
    () => g.conv(image, x(4, 3, 3, 3), { padding: [-1, 0] }),
    'conv: expected non-negative padding (not -1,0)',
  ],
  [
    'output padding that the stride cannot leave',
    () => g.convTranspose(image, x(3, 4, 3, 3), { stride: [2, 1], outputPadding: [1, 1] }),
    'convTranspose: expected output padding below the stride 2,1 (not 1,1)',
  ],
  [
    'convTranspose to nothing',
    () => g.convTranspose(image, x(3, 4, 1, 1), { padding: [4, 4] }),
    'convTranspose: expected positive output size (not 0,0)',
  ],
  [
    'by the names of the operands too',
    () => g.add(g.input('photo', [2]), g.neg(x(3))),
    'got [2] and [3] (operands: input "photo", neg)',
  ],
  ['constant', () => g.constant([1, 2, 3], [2]), 'constant: expected 3 elements, got [2]'],
  ['input', () => g.input('photo', [2, 0]), 'input: expected positive lengths for "photo", got [2, 0]'],
  [
    'attention',
    () => g.attention(x(2, 5, 3), x(2, 7, 3), x(2, 6, 4)),
    'attention: expected queries [..., M, C], keys [..., P, C] and values [..., P, D], got [2, 5, 3] and',
  ],
  [
    'attention bias',
    () => g.attention(x(5, 3), x(7, 3), x(7, 4), { bias: x(2, 5, 7) }),
    'attention: expected a bias that broadcasts to [5, 7], got',
  ],
  [
    'attention block',
    () => g.attention(x(5, 3), x(7, 3), x(7, 4), { block: 0 }),
    'attention: expected positive block (not 0), got',
  ],
  ['a nameless input', () => g.input('', [1]), 'input: expected a name, got an empty string'],
  [
    'arithmetic of bools',
    () => g.add(g.greater(x(2), 0), 1),
    'add: expected float32 operands, got bool, float32',
  ],
  ['a float condition', () => g.select(x(2), 1, 0), 'select: expected a bool condition, got float32'],
];

describe('refuses', () => {
  for (const [what, build, message] of refused)
    it(what, () => {
      expect(build).toThrow(g.GraphError);
      expect(build).toThrow(message);
    });

  it('and says where in the program', () => {
    function theirProgram() {
      g.add(x(2), x(3));
    }
    expect.assertions(1);
    try {
      theirProgram();
    } catch (error) {
      expect((error as Error).stack).toContain('theirProgram');
    }
  });
});

it('derives shapes', () => {
  const whole = x(2, 3);
  expect(g.reduceSum(whole, [])).toBe(whole);
  expect(g.conv(image, x(4, 3, 3, 3), { stride: [2, 1], padding: [1, 1] }).shape).toEqual([1, 4, 4, 8]);
  expect(g.conv(image, x(4, 3, 3, 3), { dilation: [2, 3] }).shape).toEqual([1, 4, 4, 2]);
  expect(g.convTranspose(image, x(3, 5, 3, 3), { stride: [2, 2], padding: [1, 1] }).shape).toEqual([
    1, 5, 15, 15,
  ]);
  expect(g.conv(x(1, 6, 8, 8), x(9, 2, 3, 3), { groups: 3 }).shape).toEqual([1, 9, 6, 6]);
  expect(g.convTranspose(x(1, 6, 8, 8), x(6, 2, 3, 3), { groups: 3 }).shape).toEqual([1, 6, 10, 10]);
  expect(g.matmul(x(2, 1, 3, 4), x(5, 4, 6)).shape).toEqual([2, 5, 3, 6]);
  expect(g.maxPool(image, 3, 2).shape).toEqual([1, 3, 3, 3]);
  expect(g.slice(image, 3, 1, 8, 3).shape).toEqual([1, 3, 8, 3]);
});
