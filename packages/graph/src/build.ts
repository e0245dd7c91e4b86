// The builders: one function per op. Each checks shapes at once and returns an immutable value.
import { GraphError, shapeRules } from './shapes.js';
import {
  type Attributes,
  type Convolution,
  type DType,
  elements,
  type Kind,
  type Shape,
  showShape,
  type Value,
} from './value.js';

/** Makes a node of any kind; `shape` is given for leaves only, elsewhere the op's rule finds it. */
export function make<K extends Kind>(
  kind: K,
  attributes: Attributes[K],
  operands: readonly Value[],
  leafShape?: Shape,
): Value {
  const shapes = leafShape ? [leafShape] : operands.map((operand) => operand.shape);
  const shape = shapeOf(kind, attributes, operands, shapes);
  const dtype = resultType(kind, operands);
  // A copy of the operands, so that a caller who goes on to change its list does not change the graph.
  return Object.freeze({ kind, attributes, operands: Object.freeze([...operands]), shape, dtype }) as Value;
}

/** What the op's rule says; where it refuses, the message goes on to name the operands. */
function shapeOf<K extends Kind>(
  kind: K,
  attributes: Attributes[K],
  operands: readonly Value[],
  shapes: readonly Shape[],
): Shape {
  try {
    return shapeRules[kind](attributes, shapes);
  } catch (error) {
    if (!(error instanceof GraphError) || operands.length === 0) throw error;
    throw new GraphError(`${error.message} (operands: ${operands.map(describe).join(', ')})`);
  }
}

const describe = (value: Value): string =>
  value.kind === 'input' ? `input "${value.attributes.name}"` : value.kind;

function resultType(kind: Kind, operands: readonly Value[]): DType {
  const numeric = kind === 'select' ? operands.slice(1) : operands;
  if (numeric.some((operand) => operand.dtype !== 'float32'))
    throw new GraphError(
      `${kind}: expected float32 operands, got ${operands.map((v) => v.dtype).join(', ')}`,
    );
  if (kind === 'select' && operands[0]?.dtype !== 'bool')
    throw new GraphError(`select: expected a bool condition, got ${operands[0]?.dtype}`);
  return kind === 'greater' || kind === 'equal' ? 'bool' : 'float32';
}

/**
 * A tensor fed at every run, float32, of this shape. Along the axis `free` the length is an example, and every run may have
 * another. Outputs, and what ops are told of shapes (reshape, expand, slice), must not depend on it: written with two
 * examples, the file has to be the same.
 */
export function input(name: string, shape: Shape, { free }: { readonly free?: number } = {}): Value {
  if (name === '') throw new GraphError('input: expected a name, got an empty string');
  if (shape.some((n) => !Number.isInteger(n) || n < 1))
    throw new GraphError(`input: expected positive lengths for "${name}", got ${showShape(shape)}`);
  if (free !== undefined && shape[free] === undefined)
    throw new GraphError(`input: expected a free axis of "${name}" ${showShape(shape)}, got ${free}`);
  return make('input', free === undefined ? { name } : { name, free }, [], shape);
}

/** A tensor known when the graph is built: numbers in row-major order; a number alone is a scalar. */
export function constant(data: Float32Array | readonly number[] | number, shape?: Shape): Value {
  if (typeof data === 'number') return make('constant', { data: Float32Array.of(data) }, [], shape ?? []);
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  return make('constant', { data: values }, [], shape ?? [values.length]);
}

/** A value, or a number that stands for a constant scalar. */
export type Operand = Value | number;
const lift = (operand: Operand): Value => (typeof operand === 'number' ? constant(operand) : operand);

export const neg = (x: Value): Value => make('neg', {}, [x]);
export const abs = (x: Value): Value => make('abs', {}, [x]);
/** -1, 0 or 1; its gradient is zero everywhere, so none is defined. */
export const sign = (x: Value): Value => make('sign', {}, [x]);
export const exp = (x: Value): Value => make('exp', {}, [x]);
export const log = (x: Value): Value => make('log', {}, [x]);
export const sqrt = (x: Value): Value => make('sqrt', {}, [x]);
export const relu = (x: Value): Value => make('relu', {}, [x]);
export const sigmoid = (x: Value): Value => make('sigmoid', {}, [x]);
export const tanh = (x: Value): Value => make('tanh', {}, [x]);
export const leakyRelu = (x: Value, slope: number): Value => make('leakyRelu', { slope }, [x]);
/** x to a constant exponent; x must be positive where the exponent is not a whole number. */
export const power = (x: Value, exponent: number): Value => make('power', { exponent }, [x]);
export const clip = (x: Value, min: number, max: number): Value => make('clip', { min, max }, [x]);

export const add = (a: Operand, b: Operand): Value => make('add', {}, [lift(a), lift(b)]);
export const sub = (a: Operand, b: Operand): Value => make('sub', {}, [lift(a), lift(b)]);
export const mul = (a: Operand, b: Operand): Value => make('mul', {}, [lift(a), lift(b)]);
export const div = (a: Operand, b: Operand): Value => make('div', {}, [lift(a), lift(b)]);

/** a > b elementwise, as bool. Not differentiable. */
export const greater = (a: Operand, b: Operand): Value => make('greater', {}, [lift(a), lift(b)]);
/** a = b elementwise, as bool. Not differentiable. */
export const equal = (a: Operand, b: Operand): Value => make('equal', {}, [lift(a), lift(b)]);
/** a where the condition holds, b elsewhere. */
export const select = (condition: Value, a: Operand, b: Operand): Value =>
  make('select', {}, [condition, lift(a), lift(b)]);

/** Matrix product over the last two axes, either operand transposed on request; leading axes broadcast. */
export const matmul = (
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false }: Partial<Attributes['matmul']> = {},
): Value => make('matmul', { transposeA, transposeB }, [a, b]);

const plain: Convolution = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 };

/**
 * x [N, I, H, W] with kernel [O, I / groups, kh, kw] and an optional bias [O] -> [N, O, H', W'] (cross-correlation).
 * Depthwise: `groups` = I.
 */
export const conv = (
  x: Value,
  kernel: Value,
  options: Partial<Convolution> & { bias?: Value } = {},
): Value => {
  const { bias, ...geometry } = options;
  return make('conv', { ...plain, ...geometry }, bias ? [x, kernel, bias] : [x, kernel]);
};

/** The adjoint of `conv` in x: x [N, I, H, W] with kernel [I, O / groups, kh, kw] -> [N, O, H', W']. */
export const convTranspose = (
  x: Value,
  kernel: Value,
  options: Partial<Attributes['convTranspose']> = {},
): Value => make('convTranspose', { ...plain, outputPadding: [0, 0], ...options }, [x, kernel]);

/**
 * softmax(scale q k^T + bias) v: queries [..., M, C], keys [..., P, C], values [..., P, D] -> [..., M, D]. `bias`
 * broadcasts to the scores [..., M, P]. No share is below 1e-20 (`flooredSoftmax`). With `block`, that many rows of the scores exist at a time, forwards and
 * backwards; the result is the same.
 */
export const attention = (
  queries: Value,
  keys: Value,
  values: Value,
  { scale = 1, bias, block = Infinity }: { scale?: number; bias?: Value; block?: number } = {},
): Value =>
  make('attention', { scale, block: Math.min(block, queries.shape.at(-2) ?? 1) }, [
    queries,
    keys,
    values,
    ...(bias ? [bias] : []),
  ]);

const allAxes = (x: Value): number[] => x.shape.map((_, axis) => axis);

/** Sum over the axes (all by default), which stay with length 1. */
export const reduceSum = (x: Value, axes: readonly number[] = allAxes(x)): Value =>
  axes.length === 0 ? x : make('reduceSum', { axes }, [x]);
/** Mean over the axes (all by default), which stay with length 1. */
export const reduceMean = (x: Value, axes: readonly number[] = allAxes(x)): Value =>
  axes.length === 0 ? x : make('reduceMean', { axes }, [x]);
/** Largest element over the axes (all by default), which stay with length 1; ties share the gradient equally. */
export const reduceMax = (x: Value, axes: readonly number[] = allAxes(x)): Value =>
  axes.length === 0 ? x : make('reduceMax', { axes }, [x]);
export const softmax = (x: Value, axis: number): Value => make('softmax', { axis }, [x]);

export const reshape = (x: Value, shape: Shape): Value => make('reshape', { shape }, [x]);
export const expand = (x: Value, shape: Shape): Value => make('expand', { shape }, [x]);
export const transpose = (x: Value, permutation: readonly number[]): Value =>
  make('transpose', { permutation }, [x]);
/** Reverses the order along the axes. */
export const flip = (x: Value, axes: readonly number[]): Value => make('flip', { axes }, [x]);
export const concat = (values: readonly Value[], axis: number): Value => {
  const [only] = values;
  return values.length === 1 && only ? only : make('concat', { axis }, values);
};
/** Elements start, start + step, ... below end along one axis. */
export const slice = (x: Value, axis: number, start: number, end: number, step = 1): Value =>
  make('slice', { axis, start, end, step }, [x]);
/** A constant (0 by default) before and after, per axis. */
export const pad = (
  x: Value,
  before: readonly number[],
  after: readonly number[] = before,
  value = 0,
): Value => make('pad', { before, after, value }, [x]);
/** The elements at constant indices along an axis, in that order; repeats are allowed. */
export const gather = (x: Value, axis: number, indices: readonly number[]): Value =>
  make('gather', { axis, indices }, [x]);

/**
 * body(...inputs), whose inner values the backward pass does not keep but computes again from the inputs: memory is
 * traded for time. Put it around the blocks of a deep network. Values that the body takes from elsewhere
 * (weights) are not computed again.
 */
export const recompute = <T extends readonly Value[]>(body: (...inputs: T) => Value, ...inputs: T): Value =>
  make('recompute', {}, [body(...inputs), ...inputs]);

/** Mean over size x size blocks; height and width must be divisible by size. */
export const averagePool = (x: Value, size: number): Value => make('averagePool', { size }, [x]);
/** Maximum over size x size windows (they may overlap), no padding, the last partial window dropped. */
export const maxPool = (x: Value, size: number, stride: number): Value =>
  make('maxPool', { size, stride }, [x]);
/** Line i of the result is line floor(i h / height) of x, and columns alike: PyTorch's `nearest`, in whole numbers. */
export const resizeNearest = (x: Value, height: number, width: number): Value =>
  make('resizeNearest', { height, width }, [x]);
/** Bilinear resampling between pixel centres (half-pixel coordinates, edges clamped, no antialiasing). */
export const resizeBilinear = (x: Value, height: number, width: number): Value =>
  make('resizeBilinear', { height, width }, [x]);

/** Splits a flat vector into tensors of the given shapes, in order. */
export function unflatten(vector: Value, shapes: readonly Shape[]): Value[] {
  let offset = 0;
  return shapes.map((shape) => {
    const start = offset;
    offset += elements(shape);
    return reshape(slice(vector, 0, start, offset), shape);
  });
}
