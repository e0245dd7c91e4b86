// Graphs as checked wholes, their text, and the text of a gradient.
import { describe, expect, it } from 'vitest';
import * as g from './index.js';

const small = () => {
  const x = g.input('x', [2, 3]);
  const w = g.input('w', [3, 4]);
  const loss = g.reduceMean(g.relu(g.add(g.matmul(x, w), 1)));
  return { x, w, loss };
};

describe('defineGraph refuses', () => {
  const { x, w, loss } = small();
  const refused: readonly (readonly [what: string, define: () => unknown, message: string])[] = [
    [
      'an input that is not declared',
      () => g.defineGraph([x], { loss }),
      'input "w" is used but not declared',
    ],
    [
      'an unused input',
      () => g.defineGraph([x, w, g.input('z', [1])], { loss }),
      'input "z" is not used by any output',
    ],
    ['an input declared twice', () => g.defineGraph([x, w, w], { loss }), 'the name "w" is used twice'],
    [
      'two inputs of one name',
      () => g.defineGraph([x, g.input('x', [2, 3])], { y: g.add(x, g.input('x', [2, 3])) }),
      'graph: ',
    ],
    [
      'an output with the name of an input',
      () => g.defineGraph([x], { x: g.neg(x) }),
      'the name "x" is used twice',
    ],
    ['no output', () => g.defineGraph([x], {}), 'expected at least one output, got none'],
    [
      'a computed value as input',
      () => g.defineGraph([g.neg(x)], { y: g.neg(x) }),
      'expected input values, got neg',
    ],
    [
      'a node with a wrong shape',
      () => g.defineGraph([x], { y: { ...g.neg(x), shape: [7] } as g.Value }),
      'neg: expected result [2, 3], got [7]',
    ],
  ];
  it('a cycle, which only values from elsewhere can have', () => {
    const value = { ...g.neg(x), operands: [] as g.Value[] };
    value.operands.push(g.exp(value as g.Value));
    expect(() => g.defineGraph([x], { y: value as g.Value })).toThrow(
      'graph: expected no cycle, got neg [2, 3] that needs itself',
    );
  });
  it('a name that the file gives to a constant of its own', () => {
    const ints = g.input('ints.0', [6]);
    const graph = g.defineGraph([ints], { y: g.reshape(ints, [2, 3]) });
    expect(() => g.toOnnx(graph)).toThrow('toOnnx: expected another name than "ints.0"');
  });

  for (const [what, define, message] of refused)
    it(what, () => {
      expect(define).toThrow(g.GraphError);
      expect(define).toThrow(message);
    });
});

describe('gradients refuses', () => {
  const { x, w, loss } = small();
  it('a loss of several elements', () => {
    expect(() => g.gradients(g.matmul(x, w), [w])).toThrow('expected a loss of one element, got [2, 4]');
  });
  it('a value that the loss does not depend on', () => {
    expect(() => g.gradients(loss, [w, g.input('z', [5])])).toThrow(
      'the loss does not depend on value 1 (input [5])',
    );
  });
  it('bools, which have none', () => {
    const mask = g.greater(g.constant([1, -1, 2]), 0);
    const picked = g.reduceSum(g.select(mask, x, 0));
    expect(() => g.gradients(picked, [mask])).toThrow('expected float32 values, got bool (greater)');
    expect(() => g.gradients(g.greater(loss, 0), [x])).toThrow('expected float32 values, got bool (greater)');
  });
  it('a path through a comparison', () => {
    const counted = g.reduceSum(g.select(g.greater(x, 0), 1, 0));
    expect(() => g.gradients(counted, [x])).toThrow('greater is not differentiable');
  });
});

it('prints a graph and its gradient', () => {
  const { x, w, loss } = small();
  const [dw] = g.gradients(loss, [w]);
  expect(g.toText(g.defineGraph([x, w], { loss, dw: dw as g.Value }))).toMatchInlineSnapshot(`
    "x = input() : [2, 3]
    w = input() : [3, 4]
    %2 = matmul(x, w) transposeA=false transposeB=false : [2, 4]
    %3 = constant() 1 : []
    %4 = add(%2, %3) : [2, 4]
    %5 = relu(%4) : [2, 4]
    %6 = reduceMean(%5) axes=0,1 : [1, 1]
    %7 = constant() 0 : []
    %8 = greater(%5, %7) : bool[2, 4]
    %9 = constant() 1 : []
    %10 = reshape(%9) : [1, 1]
    %11 = expand(%10) : [1, 1]
    %12 = constant() 0.125 : []
    %13 = mul(%11, %12) : [1, 1]
    %14 = expand(%13) : [2, 4]
    %15 = constant() 0 : []
    %16 = select(%8, %14, %15) : [2, 4]
    %17 = matmul(x, %16) transposeA=true transposeB=false : [3, 4]
    return loss = %6
    return dw = %17"
  `);
});

it('joins the gradients of slices with zeros in the gaps, and pads those that overlap', () => {
  const vector = g.input('vector', [6]);
  const text = (parts: readonly g.Value[]) => {
    const loss = g.reduceSum(g.concat(parts, 0));
    return g.toText(
      g.defineGraph([vector], { d: g.gradients(g.mul(loss, g.reduceSum(vector)), [vector])[0]! }),
    );
  };
  const tiling = text([g.slice(vector, 0, 2, 6), g.slice(vector, 0, 0, 2)]);
  expect(tiling.match(/pad/g)).toBeNull();
  expect(tiling.match(/concat/g)?.length).toBe(2);
  const gaps = text([g.slice(vector, 0, 1, 3), g.slice(vector, 0, 5, 6)]);
  expect(gaps.match(/pad/g)).toBeNull();
  expect(gaps).toContain('%13 = concat(%1, %9, %11, %12) axis=0 : [6]');
  expect(gaps).toMatch(/%1 = expand.* : \[1\]\n(.*\n)*%11 = expand.* : \[2\]\n/);
  expect(text([g.slice(vector, 0, 0, 2), g.slice(vector, 0, 1, 6)]).match(/= pad/g)?.length).toBe(2);
});

it('nothing in a value can be changed', () => {
  expect(Object.isFrozen(small().loss)).toBe(true);
  const parts = [g.input('a', [2]), g.input('b', [2])];
  const joined = g.concat(parts, 0);
  parts.push(g.input('c', [2]));
  expect(joined.operands.length).toBe(2);
});
