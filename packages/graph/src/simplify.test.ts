// What `simplify` does, as text before and after.
import { describe, expect, it } from 'vitest';
import * as g from './index.js';
import { foldLimit } from './simplify.fold.js';

const x = g.input('x', [2, 3]);
const w = g.input('w', [3, 4]);
const graph = (y: g.Value, inputs: readonly g.Value[] = [x]) => g.defineGraph(inputs, { y });
const simplified = (y: g.Value, inputs?: readonly g.Value[]) => g.toText(g.simplify(graph(y, inputs)));

it('shortens a loss and its gradient', () => {
  const loss = g.reduceMean(g.mul(g.relu(g.matmul(x, w)), g.relu(g.matmul(x, w))));
  const [dw] = g.gradients(loss, [w]);
  const before = g.defineGraph([x, w], { loss, dw: dw as g.Value });
  expect(g.toText(before)).toMatchInlineSnapshot(`
    "x = input() : [2, 3]
    w = input() : [3, 4]
    %2 = matmul(x, w) transposeA=false transposeB=false : [2, 4]
    %3 = relu(%2) : [2, 4]
    %4 = matmul(x, w) transposeA=false transposeB=false : [2, 4]
    %5 = relu(%4) : [2, 4]
    %6 = mul(%3, %5) : [2, 4]
    %7 = reduceMean(%6) axes=0,1 : [1, 1]
    %8 = constant() 0 : []
    %9 = greater(%5, %8) : bool[2, 4]
    %10 = constant() 1 : []
    %11 = reshape(%10) : [1, 1]
    %12 = expand(%11) : [1, 1]
    %13 = constant() 0.125 : []
    %14 = mul(%12, %13) : [1, 1]
    %15 = expand(%14) : [2, 4]
    %16 = mul(%15, %3) : [2, 4]
    %17 = constant() 0 : []
    %18 = select(%9, %16, %17) : [2, 4]
    %19 = matmul(x, %18) transposeA=true transposeB=false : [3, 4]
    %20 = constant() 0 : []
    %21 = greater(%3, %20) : bool[2, 4]
    %22 = mul(%15, %5) : [2, 4]
    %23 = constant() 0 : []
    %24 = select(%21, %22, %23) : [2, 4]
    %25 = matmul(x, %24) transposeA=true transposeB=false : [3, 4]
    %26 = add(%19, %25) : [3, 4]
    return loss = %7
    return dw = %26"
  `);
  expect(g.toText(g.simplify(before))).toMatchInlineSnapshot(`
    "x = input() : [2, 3]
    w = input() : [3, 4]
    %2 = matmul(x, w) transposeA=false transposeB=false : [2, 4]
    %3 = relu(%2) : [2, 4]
    %4 = mul(%3, %3) : [2, 4]
    %5 = reduceMean(%4) axes=0,1 : [1, 1]
    %6 = constant() 0 : []
    %7 = greater(%3, %6) : bool[2, 4]
    %8 = constant() 0.125 : [1, 1]
    %9 = mul(%8, %3) : [2, 4]
    %10 = select(%7, %9, %6) : [2, 4]
    %11 = matmul(x, %10) transposeA=true transposeB=false : [3, 4]
    %12 = add(%11, %11) : [3, 4]
    return loss = %5
    return dw = %12"
  `);
});

it('computes small constants', () => {
  const matrix = g.transpose(g.reshape(g.constant([1, 2, 3, 4, 5, 6]), [2, 3]), [1, 0]);
  const row = g.slice(g.pad(g.flip(matrix, [0]), [1, 0], [0, 0], 7), 1, 1, 2);
  const picked = g.gather(g.concat([row, g.mul(row, 0.5)], 0), 0, [0, 1, 7]);
  expect(simplified(g.add(x, g.reshape(picked, [3])))).toMatchInlineSnapshot(`
    "x = input() : [2, 3]
    %1 = constant() 7,6,2 : [3]
    %2 = add(x, %1) : [2, 3]
    return y = %2"
  `);
});

it('shares equal expressions, and no others', () => {
  const twice = g.add(g.clip(x, -Infinity, 1), g.clip(x, -Infinity, 1));
  expect(simplified(g.add(twice, g.clip(x, -Infinity, Infinity)))).toMatchInlineSnapshot(`
    "x = input() : [2, 3]
    %1 = clip(x) min=-Infinity max=1 : [2, 3]
    %2 = add(%1, %1) : [2, 3]
    %3 = clip(x) min=-Infinity max=Infinity : [2, 3]
    %4 = add(%2, %3) : [2, 3]
    return y = %4"
  `);
});

it('leaves large constants to the runtime', () => {
  const large = g.pad(g.constant([2]), [foldLimit]);
  expect(simplified(g.mul(g.concat([large, g.reshape(x, [6])], 0), 3))).toContain('= pad(');
});

describe('removes what changes nothing', () => {
  const image = g.input('image', [1, 2, 4, 4]);
  const neutral: readonly (readonly [what: string, y: g.Value, rest: string])[] = [
    ['x 1 + 0', g.add(g.mul(1, x), g.constant([0, 0, 0])), 'x'],
    ['x / 1 - 0', g.sub(g.div(x, 1), 0), 'x'],
    ['-(-x)', g.neg(g.neg(x)), 'x'],
    ['x^1', g.power(x, 1), 'x'],
    ['reshapes there and back', g.reshape(g.reshape(g.reshape(x, [6]), [3, 2]), [2, 3]), 'x'],
    ['a transpose and its inverse', g.transpose(g.transpose(image, [1, 2, 3, 0]), [3, 0, 1, 2]), 'image'],
    ['two equal flips', g.flip(g.flip(image, [2, 3]), [3, 2]), 'image'],
    ['a slice of everything', g.slice(x, 1, 0, 3), 'x'],
    ['a part of a join', g.slice(g.concat([x, x], 1), 1, 3, 6), 'x'],
    ['expanding to itself', g.expand(x, [2, 3]), 'x'],
    ['a mean of one', g.reduceMean(g.reshape(x, [2, 1, 3]), [1]), 'reshape'],
    ['padding by nothing', g.pad(x, [0, 0]), 'x'],
    [
      'resizing to the same size',
      g.resizeBilinear(g.resizeNearest(g.averagePool(image, 1), 4, 4), 4, 4),
      'image',
    ],
  ];
  for (const [what, y, rest] of neutral)
    it(what, () => {
      const inputs = g.topologicalOrder([y]).filter(({ kind }) => kind === 'input');
      const result = g.simplify(graph(g.tanh(y), inputs)).outputs.y?.operands[0] as g.Value;
      expect(result.kind === 'input' ? result.attributes.name : result.kind).toBe(rest);
    });

  it('a slice of a slice', () => {
    const long = g.input('long', [40]);
    const parts = g.slice(g.slice(long, 0, 3, 37, 3), 0, 2, 11, 4);
    expect(simplified(parts, [long])).toMatchInlineSnapshot(`
      "long = input() : [40]
      %1 = slice(long) axis=0 start=9 end=34 step=12 : [3]
      return y = %1"
    `);
  });

  it('broadcasting made explicit', () => {
    const row = g.reduceSum(x, [1]);
    expect(simplified(g.mul(x, g.expand(row, [2, 3])))).toMatchInlineSnapshot(`
      "x = input() : [2, 3]
      %1 = reduceSum(x) axes=1 : [2, 1]
      %2 = mul(x, %1) : [2, 3]
      return y = %2"
    `);
  });

  it('but not what broadcasting needs', () => {
    expect(simplified(g.add(g.constant([0, 0]), g.reduceSum(x)))).toContain('add(');
    expect(simplified(g.mul(g.expand(g.reduceSum(x, [1]), [2, 3]), 2))).toContain('expand(');
  });
});

it('keeps inputs, output names and outputs that are the same value', () => {
  const small = g.simplify(g.defineGraph([x], { a: g.add(x, 0), b: g.mul(x, 1), c: g.neg(x) }));
  expect(small.inputs).toEqual([x]);
  expect(g.toText(small)).toMatchInlineSnapshot(`
    "x = input() : [2, 3]
    %1 = neg(x) : [2, 3]
    return a = x
    return b = x
    return c = %1"
  `);
});
