// Rules that replace a value by a shorter one with exactly the same numbers. Each looks at one value and its operands.
import * as g from './build.js';
import { broadcast } from './shapes.js';
import { elements, type Kind, type Shape, sameShape, type Value, type ValueOf } from './value.js';

type Rule<K extends Kind> = (y: ValueOf<K>) => Value | undefined;

const operand = (y: { readonly operands: readonly Value[] }, i = 0): Value => y.operands[i] as Value;

/** Whether a value is a constant with this number throughout. */
const isAll = (x: Value, number: number): boolean =>
  x.kind === 'constant' && x.attributes.data.every((n) => n === number);

/** `x` if the result has its shape, hence no broadcasting took place. */
const unchanged = (y: Value, x: Value): Value | undefined => (sameShape(y.shape, x.shape) ? x : undefined);

/** The first rule that applies. */
const either =
  <K extends Kind>(...rules: readonly Rule<K>[]): Rule<K> =>
  (y) => {
    for (const rule of rules) {
      const result = rule(y);
      if (result) return result;
    }
    return undefined;
  };

/** op(expand(a), b) = op(a, b) where broadcasting does the same. */
const broadcasts: Rule<Kind> = (y) => {
  for (const [i, x] of y.operands.entries()) {
    if (x.kind !== 'expand') continue;
    const operands = y.operands.with(i, operand(x));
    const shape = operands.map((v) => v.shape).reduce<Shape | undefined>((a, b) => a && broadcast(a, b), []);
    if (shape && sameShape(shape, y.shape)) return g.make(y.kind, y.attributes, operands);
  }
  return undefined;
};

/** Pooling and resizing that leave the picture as it is. */
const sameSize: Rule<'resizeNearest' | 'resizeBilinear'> = (y) => unchanged(y as Value, operand(y));

/** Over axes of length one there is nothing to sum, average or choose. */
const reducing: Rule<'reduceSum' | 'reduceMean' | 'reduceMax'> = (y) => unchanged(y as Value, operand(y));

const isSwap = (permutation: readonly number[]): boolean => {
  const last = permutation.length - 1;
  return permutation.every((from, axis) => from === (axis < last - 1 ? axis : 2 * last - 1 - axis));
};

export const neutralRules: { readonly [K in Kind]?: Rule<K> } = {
  // -(-x) = x
  neg: (y) => (operand(y).kind === 'neg' ? operand(operand(y)) : undefined),
  // x^1 = x
  power: (y) => (y.attributes.exponent === 1 ? operand(y) : undefined),
  // x + 0 = x; x + -z = x - z
  add: either<'add'>(
    (y) => (isAll(operand(y, 1), 0) ? unchanged(y as Value, operand(y, 0)) : undefined),
    (y) => (isAll(operand(y, 0), 0) ? unchanged(y as Value, operand(y, 1)) : undefined),
    (y) => (operand(y, 1).kind === 'neg' ? g.sub(operand(y, 0), operand(operand(y, 1))) : undefined),
    (y) => (operand(y, 0).kind === 'neg' ? g.sub(operand(y, 1), operand(operand(y, 0))) : undefined),
    broadcasts,
  ),
  // x - 0 = x; x - -z = x + z
  sub: either<'sub'>(
    (y) => (isAll(operand(y, 1), 0) ? unchanged(y as Value, operand(y, 0)) : undefined),
    (y) => (operand(y, 1).kind === 'neg' ? g.add(operand(y, 0), operand(operand(y, 1))) : undefined),
    broadcasts,
  ),
  // x 1 = x
  mul: either<'mul'>(
    (y) => (isAll(operand(y, 1), 1) ? unchanged(y as Value, operand(y, 0)) : undefined),
    (y) => (isAll(operand(y, 0), 1) ? unchanged(y as Value, operand(y, 1)) : undefined),
    broadcasts,
  ),
  // x / 1 = x
  div: either<'div'>(
    (y) => (isAll(operand(y, 1), 1) ? unchanged(y as Value, operand(y, 0)) : undefined),
    broadcasts,
  ),
  greater: broadcasts,
  equal: broadcasts,
  select: broadcasts,

  // A product with the last two axes exchanged is a flag of the product.
  matmul: (y) => {
    const side = y.operands.findIndex((x) => x.kind === 'transpose' && isSwap(x.attributes.permutation));
    if (side < 0) return undefined;
    const flag = side === 0 ? 'transposeA' : 'transposeB';
    const attributes = { ...y.attributes, [flag]: !y.attributes[flag] };
    return g.make('matmul', attributes, y.operands.with(side, operand(operand(y, side))));
  },

  reduceSum: reducing,
  reduceMean: reducing,
  reduceMax: reducing,

  reshape: either<'reshape'>(
    (y) => unchanged(y as Value, operand(y)),
    (y) => (operand(y).kind === 'reshape' ? g.reshape(operand(operand(y)), y.shape) : undefined),
  ),
  expand: either<'expand'>(
    (y) => unchanged(y as Value, operand(y)),
    (y) => (elements(operand(y).shape) === elements(y.shape) ? g.reshape(operand(y), y.shape) : undefined),
    (y) => (operand(y).kind === 'expand' ? g.expand(operand(operand(y)), y.shape) : undefined),
  ),
  transpose: (y) => {
    const { permutation } = y.attributes;
    if (permutation.every((from, axis) => from === axis)) return operand(y);
    const x = operand(y);
    if (x.kind !== 'transpose') return undefined;
    return g.transpose(
      operand(x),
      permutation.map((axis) => x.attributes.permutation[axis] as number),
    );
  },
  flip: (y) => {
    const x = operand(y);
    const same =
      x.kind === 'flip' && [...x.attributes.axes].sort().join() === [...y.attributes.axes].sort().join();
    return same ? operand(x) : undefined;
  },
  // A slice of everything, of a slice, and of a join where it lies within one part
  slice: (y) => {
    const x = operand(y);
    const { axis, start, end, step } = y.attributes;
    if (sameShape(x.shape, y.shape)) return x;
    if (x.kind === 'slice' && x.attributes.axis === axis) {
      const inner = x.attributes;
      const last = start + step * ((y.shape[axis] as number) - 1);
      const at = (position: number) => inner.start + inner.step * position;
      return g.slice(operand(x), axis, at(start), at(last) + 1, inner.step * step);
    }
    if (x.kind !== 'concat' || x.attributes.axis !== axis) return undefined;
    let offset = 0;
    for (const part of x.operands) {
      const length = part.shape[axis] as number;
      if (start >= offset && end <= offset + length)
        return g.slice(part, axis, start - offset, end - offset, step);
      offset += length;
    }
    return undefined;
  },
  pad: (y) => unchanged(y as Value, operand(y)),
  // Gradients exist already where somebody simplifies.
  recompute: (y) => operand(y),
  averagePool: (y) => unchanged(y as Value, operand(y)),
  resizeNearest: sameSize,
  resizeBilinear: sameSize,
};
