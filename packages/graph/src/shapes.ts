// The shape rule of every op: from attributes and operand shapes to the shape of the result.
// A rule throws a GraphError that names the op, the operands and what was expected.
import {
  type Attributes,
  elements,
  type Kind,
  type Pair,
  type Shape,
  sameShape,
  showShape,
} from './value.js';

/** A mistake in the program that builds a graph: found when the node is made, so the stack shows where. */
export class GraphError extends Error {
  override name = 'GraphError';
}

type ShapeRule<K extends Kind> = (attributes: Attributes[K], operands: readonly Shape[]) => Shape;

/** NumPy broadcasting of two shapes; undefined where they do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let i = 0; i < rank; i++) {
    const m = a[a.length - rank + i] ?? 1;
    const n = b[b.length - rank + i] ?? 1;
    if (m !== n && m !== 1 && n !== 1) return undefined;
    result.push(m === 1 ? n : m);
  }
  return result;
}

function fail(op: Kind, expectation: string, operands: readonly Shape[]): never {
  throw new GraphError(`${op}: expected ${expectation}, got ${operands.map(showShape).join(' and ')}`);
}

const first = (operands: readonly Shape[]): Shape => operands[0] as Shape;

const same =
  (op: Kind) =>
  (_: unknown, operands: readonly Shape[]): Shape =>
    operands.length === 1 ? first(operands) : fail(op, 'one operand', operands);

const broadcasting =
  (op: Kind) =>
  (_: unknown, operands: readonly Shape[]): Shape => {
    const [a, b] = operands;
    if (!a || !b || operands.length !== 2) return fail(op, 'two operands', operands);
    return broadcast(a, b) ?? fail(op, 'shapes that broadcast', operands);
  };

function checkAxis(op: Kind, axis: number, shape: Shape): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length)
    fail(op, `an axis from 0 to ${shape.length - 1} (not ${axis})`, [shape]);
}

function checkAxes(op: Kind, axes: readonly number[], operands: readonly Shape[]): void {
  for (const axis of axes) checkAxis(op, axis, first(operands));
  if (axes.length === 0 || new Set(axes).size !== axes.length)
    fail(op, `one axis or several different ones (not [${axes}])`, operands);
}

const reducing =
  (op: Kind) =>
  ({ axes }: { readonly axes: readonly number[] }, operands: readonly Shape[]): Shape => {
    checkAxes(op, axes, operands);
    return first(operands).map((n, i) => (axes.includes(i) ? 1 : n));
  };

function images(op: Kind, operands: readonly Shape[]): readonly [number, number, number, number] {
  const [n, c, h, w] = first(operands);
  if (first(operands).length !== 4) fail(op, 'an operand of shape [N, C, H, W]', operands);
  return [n, c, h, w] as [number, number, number, number];
}

const convolved = (size: number, kernel: number, stride: number, padding: number, dilation: number): number =>
  Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;

const checkPositive = (
  op: Kind,
  what: string,
  values: readonly number[],
  operands: readonly Shape[],
): void => {
  if (values.some((v) => !Number.isInteger(v) || v < 1))
    fail(op, `positive ${what} (not ${values})`, operands);
};

function checkPadding(op: Kind, padding: readonly number[], operands: readonly Shape[]): void {
  if (padding.some((n) => !Number.isInteger(n) || n < 0))
    fail(op, `non-negative padding (not ${padding})`, operands);
}

export const shapeRules: { readonly [K in Kind]: ShapeRule<K> } = {
  input: (_, operands) => first(operands),
  constant: ({ data }, operands) =>
    data.length === elements(first(operands))
      ? first(operands)
      : fail('constant', `${data.length} elements`, operands),

  neg: same('neg'),
  abs: same('abs'),
  sign: same('sign'),
  exp: same('exp'),
  log: same('log'),
  sqrt: same('sqrt'),
  relu: same('relu'),
  sigmoid: same('sigmoid'),
  tanh: same('tanh'),
  leakyRelu: same('leakyRelu'),
  power: same('power'),
  clip: same('clip'),

  add: broadcasting('add'),
  sub: broadcasting('sub'),
  mul: broadcasting('mul'),
  div: broadcasting('div'),
  greater: broadcasting('greater'),
  equal: broadcasting('equal'),
  select: (_, operands) => {
    const [condition, a, b] = operands;
    if (!condition || !a || !b) return fail('select', 'three operands', operands);
    const branches = broadcast(a, b);
    return (branches && broadcast(condition, branches)) ?? fail('select', 'shapes that broadcast', operands);
  },

  matmul: ({ transposeA, transposeB }, operands) => {
    const [a, b] = operands;
    if (!a || !b || a.length < 2 || b.length < 2)
      return fail('matmul', 'two operands of rank 2 or more', operands);
    const [rows, innerA] = transposeA ? [a.at(-1), a.at(-2)] : [a.at(-2), a.at(-1)];
    const [innerB, columns] = transposeB ? [b.at(-1), b.at(-2)] : [b.at(-2), b.at(-1)];
    const batch = broadcast(a.slice(0, -2), b.slice(0, -2));
    if (!batch || innerA !== innerB)
      return fail(
        'matmul',
        `equal inner lengths and batch axes that broadcast (${innerA}, ${innerB})`,
        operands,
      );
    return [...batch, rows as number, columns as number];
  },

  conv: ({ stride, padding, dilation, groups }, operands) => {
    const [n, c, h, w] = images('conv', operands);
    const [, kernel, bias] = operands;
    checkPositive('conv', 'groups', [groups], operands);
    if (c % groups !== 0) return fail('conv', `channels divisible by ${groups} groups`, operands);
    if (kernel?.length !== 4 || kernel[1] !== c / groups)
      return fail('conv', `a kernel of shape [O, ${c / groups}, kh, kw]`, operands);
    const [o, , kh, kw] = kernel as [number, number, number, number];
    if (o % groups !== 0) return fail('conv', `a kernel with O divisible by ${groups} groups`, operands);
    if (bias && !sameShape(bias, [o])) return fail('conv', `a bias of shape [${o}]`, operands);
    checkPositive('conv', 'stride and dilation', [...stride, ...dilation], operands);
    checkPadding('conv', padding, operands);
    const height = convolved(h, kh, stride[0], padding[0], dilation[0]);
    const width = convolved(w, kw, stride[1], padding[1], dilation[1]);
    checkPositive('conv', 'output size', [height, width], operands);
    return [n, o, height, width];
  },
  convTranspose: ({ stride, padding, dilation, groups, outputPadding }, operands) => {
    const [n, c, h, w] = images('convTranspose', operands);
    const kernel = operands[1];
    checkPositive('convTranspose', 'groups', [groups], operands);
    if (c % groups !== 0) return fail('convTranspose', `channels divisible by ${groups} groups`, operands);
    if (kernel?.length !== 4 || kernel[0] !== c)
      return fail('convTranspose', `a kernel of shape [${c}, O, kh, kw]`, operands);
    const [, o, kh, kw] = kernel as [number, number, number, number];
    checkPositive('convTranspose', 'stride and dilation', [...stride, ...dilation], operands);
    checkPadding('convTranspose', [...padding, ...outputPadding], operands);
    if (outputPadding.some((n, axis) => n >= (stride[axis] as number)))
      return fail(
        'convTranspose',
        `output padding below the stride ${stride} (not ${outputPadding})`,
        operands,
      );
    const side = (size: number, k: number, axis: 0 | 1) =>
      stride[axis] * (size - 1) + dilation[axis] * (k - 1) + 1 - 2 * padding[axis] + outputPadding[axis];
    const [height, width] = [side(h, kh, 0), side(w, kw, 1)];
    checkPositive('convTranspose', 'output size', [height, width], operands);
    return [n, o * groups, height, width];
  },
  attention: ({ block }, operands) => {
    const [q, k, v, bias] = operands as readonly [Shape, Shape, Shape, Shape?];
    checkPositive('attention', 'block', [block], operands);
    const fits =
      q.length >= 2 &&
      q.length === k.length &&
      [...q.slice(0, -2), q.at(-1)].every((n, i) => n === [...k.slice(0, -2), k.at(-1)][i]) &&
      v.length === k.length &&
      v.slice(0, -1).every((n, i) => n === k[i]);
    if (!fits) fail('attention', 'queries [..., M, C], keys [..., P, C] and values [..., P, D]', operands);
    const scores = [...q.slice(0, -1), k.at(-2) as number];
    const broad = bias ? broadcast(scores, bias) : scores;
    if (!broad || !sameShape(broad, scores))
      fail('attention', `a bias that broadcasts to ${showShape(scores)}`, operands);
    return [...q.slice(0, -1), v.at(-1) as number];
  },

  reduceSum: reducing('reduceSum'),
  reduceMean: reducing('reduceMean'),
  reduceMax: reducing('reduceMax'),
  softmax: ({ axis }, operands) => {
    checkAxis('softmax', axis, first(operands));
    return first(operands);
  },

  reshape: ({ shape }, operands) => {
    checkPositive('reshape', 'lengths', shape, operands);
    return elements(shape) === elements(first(operands))
      ? shape
      : fail('reshape', `${elements(shape)} elements for ${showShape(shape)}`, operands);
  },
  expand: ({ shape }, operands) => {
    checkPositive('expand', 'lengths', shape, operands);
    const fits = broadcast(shape, first(operands));
    return fits && sameShape(fits, shape)
      ? shape
      : fail('expand', `a shape that expands to ${showShape(shape)}`, operands);
  },
  transpose: ({ permutation }, operands) => {
    const shape = first(operands);
    const sorted = [...permutation].sort((a, b) => a - b);
    if (sorted.length !== shape.length || sorted.some((axis, i) => axis !== i))
      return fail('transpose', `a permutation of ${shape.length} axes (not ${permutation})`, operands);
    return permutation.map((axis) => shape[axis] as number);
  },
  flip: ({ axes }, operands) => {
    checkAxes('flip', axes, operands);
    return first(operands);
  },
  concat: ({ axis }, operands) => {
    const shape = first(operands);
    checkAxis('concat', axis, shape);
    const fits = (other: Shape) =>
      other.length === shape.length && other.every((n, i) => i === axis || n === shape[i]);
    if (!operands.every(fits)) fail('concat', `equal shapes but for axis ${axis}`, operands);
    return shape.map((n, i) => (i === axis ? operands.reduce((sum, s) => sum + (s[axis] as number), 0) : n));
  },
  slice: ({ axis, start, end, step }, operands) => {
    const shape = first(operands);
    checkAxis('slice', axis, shape);
    const whole = [start, end, step].every(Number.isInteger);
    if (!(whole && start >= 0 && start < end && end <= (shape[axis] as number) && step >= 1))
      fail(
        'slice',
        `0 <= start < end <= ${shape[axis]} and step >= 1 (not ${start}:${end}:${step})`,
        operands,
      );
    return shape.map((n, i) => (i === axis ? Math.ceil((end - start) / step) : n));
  },
  pad: ({ before, after }, operands) => {
    const shape = first(operands);
    if (
      before.length !== shape.length ||
      after.length !== shape.length ||
      [...before, ...after].some((n) => !Number.isInteger(n) || n < 0)
    )
      fail('pad', `non-negative padding for ${shape.length} axes (not ${before} and ${after})`, operands);
    return shape.map((n, i) => n + (before[i] as number) + (after[i] as number));
  },
  gather: ({ axis, indices }, operands) => {
    const shape = first(operands);
    checkAxis('gather', axis, shape);
    const last = (shape[axis] as number) - 1;
    if (indices.length === 0 || indices.some((i) => !Number.isInteger(i) || i < 0 || i > last))
      fail('gather', `indices from 0 to ${last} (not ${indices})`, operands);
    return shape.with(axis, indices.length);
  },

  recompute: (_, operands) =>
    operands.length > 1 ? first(operands) : fail('recompute', 'a result and what it is made from', operands),

  averagePool: ({ size }, operands) => {
    const [n, c, h, w] = images('averagePool', operands);
    checkPositive('averagePool', 'size', [size], operands);
    if (h % size !== 0 || w % size !== 0)
      fail('averagePool', `height and width divisible by ${size}`, operands);
    return [n, c, h / size, w / size];
  },
  maxPool: ({ size, stride }, operands) => {
    const [n, c, h, w] = images('maxPool', operands);
    checkPositive('maxPool', 'size and stride', [size, stride], operands);
    const side: Pair = [convolved(h, size, stride, 0, 1), convolved(w, size, stride, 0, 1)];
    checkPositive('maxPool', 'output size', side, operands);
    return [n, c, ...side];
  },
  resizeNearest: ({ height, width }, operands) => {
    const [n, c] = images('resizeNearest', operands);
    checkPositive('resizeNearest', 'size', [height, width], operands);
    return [n, c, height, width];
  },
  resizeBilinear: ({ height, width }, operands) => {
    const [n, c] = images('resizeBilinear', operands);
    checkPositive('resizeBilinear', 'size', [height, width], operands);
    return [n, c, height, width];
  },
};
