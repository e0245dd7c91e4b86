// How every ONNX op that we write is read back, in the forms that we write and their close relatives.
import * as g from '../build.js';
import { broadcast, GraphError } from '../shapes.js';
import { neutralRules } from '../simplify.neutral.js';
import { type Convolution, elements, type Pair, type Shape, type Value, type ValueOf } from '../value.js';
import { type FileNode, fromEnd } from './file-node.js';
import type { OnnxOp } from './ops.js';

export type Reader = (node: FileNode) => Value;

const unary =
  (op: (x: Value) => Value): Reader =>
  (node) =>
    op(node.value(0));

const binary =
  (op: (a: Value, b: Value) => Value): Reader =>
  (node) =>
    op(node.value(0), node.value(1));

const pairOf = (what: string, values: readonly number[]): Pair => {
  const [vertical, horizontal] = values;
  if (values.length !== 2 || vertical === undefined || horizontal === undefined)
    throw new GraphError(`expected two numbers for ${what}, got [${values}]`);
  return [vertical, horizontal];
};

/** What convolutions share, over a picture of `size`. Padding may differ between the sides: `before` and `after`. */
function windows(node: FileNode, size: Shape, kernel: Shape) {
  node.demand('kernel_shape', String(node.ints('kernel_shape') ?? kernel), String(kernel));
  const stride = pairOf('strides', node.ints('strides') ?? [1, 1]);
  const dilation = pairOf('dilations', node.ints('dilations') ?? [1, 1]);
  const automatic = node.text('auto_pad', 'NOTSET');
  node.demand('auto_pad', automatic, 'NOTSET', 'SAME_UPPER');
  const pads = node.ints('pads') ?? [0, 0, 0, 0];
  if (automatic === 'NOTSET')
    return {
      before: pairOf('pads', pads.slice(0, 2)),
      after: pairOf('pads', pads.slice(2)),
      ...{ stride, dilation },
    };
  // As many outputs as strides fit into the size; an odd zero goes to the end.
  const missing = [0, 1].map((axis) => {
    const [length, step] = [size[axis] as number, stride[axis] as number];
    const reach = ((kernel[axis] as number) - 1) * (dilation[axis] as number) + 1;
    return Math.max(0, (Math.ceil(length / step) - 1) * step + reach - length);
  });
  const before = missing.map((zeros) => Math.floor(zeros / 2));
  const after = missing.map((zeros) => Math.ceil(zeros / 2));
  return { before: pairOf('pads', before), after: pairOf('pads', after), stride, dilation };
}

/** How our writer names the bias that it gives to a convolution without one. */
const zeroBias = '.zeroBias';

const conv: Reader = (node) => {
  const [x, kernel] = [node.value(0), node.value(1)];
  const { before, after, stride, dilation } = windows(node, x.shape.slice(2), kernel.shape.slice(2));
  const geometry: Convolution = { stride, dilation, padding: before, groups: node.int('group', 1) };
  const bias = node.has(2) && !node.name(2).endsWith(zeroBias) ? { bias: node.value(2) } : {};
  if (String(before) === String(after)) return g.conv(x, kernel, { ...geometry, ...bias });
  const padded = g.pad(x, [0, 0, ...before], [0, 0, ...after]);
  return g.conv(padded, kernel, { ...geometry, ...bias, padding: [0, 0] });
};

const convTranspose: Reader = (node) => {
  const [x, kernel] = [node.value(0), node.value(1)];
  node.demand('auto_pad', node.text('auto_pad', 'NOTSET'), 'NOTSET');
  const { before, after, stride, dilation } = windows(node, x.shape.slice(2), kernel.shape.slice(2));
  node.demand('pads', String(after), String(before));
  const outputPadding = pairOf('output_padding', node.ints('output_padding') ?? [0, 0]);
  const groups = node.int('group', 1);
  const y = g.convTranspose(x, kernel, { stride, dilation, padding: before, outputPadding, groups });
  return node.has(2) ? g.add(y, g.reshape(node.value(2), [1, y.shape[1] as number, 1, 1])) : y;
};

/** Square windows, as pooling has them. */
function pooling(node: FileNode) {
  const kernel = pairOf('kernel_shape', node.ints('kernel_shape') ?? []);
  node.demand('ceil_mode', node.int('ceil_mode', 0), 0);
  const { stride, dilation, before, after } = windows(node, node.value(0).shape.slice(2), kernel);
  node.demand('dilations', String(dilation), '1,1');
  node.demand('square windows:', kernel[0] === kernel[1] && stride[0] === stride[1], true);
  return { size: kernel[0], stride: stride[0], before, after };
}

const reducing =
  (
    op: (x: Value, axes: readonly number[]) => Value,
    axesFrom: (node: FileNode) => readonly number[] | undefined,
  ): Reader =>
  (node) => {
    const x = node.value(0);
    const axes = axesFrom(node)?.map((axis) => fromEnd(axis, x.shape.length)) ?? [];
    const y = op(x, axes.length > 0 ? axes : x.shape.map((_, axis) => axis));
    const kept = x.shape.filter((_, axis) => axes.length > 0 && !axes.includes(axis));
    return node.int('keepdims', 1) === 1 ? y : g.reshape(y, kept);
  };

const reshape: Reader = (node) => {
  const x = node.value(0);
  node.demand('allowzero', node.int('allowzero', 0), 0);
  const asked = node.integers(1).map((n, axis) => (n === 0 ? (x.shape[axis] ?? 0) : n));
  const rest = elements(x.shape) / elements(asked.filter((n) => n !== -1));
  return g.reshape(
    x,
    asked.map((n) => (n === -1 ? rest : n)),
  );
};

const expand: Reader = (node) => {
  const x = node.value(0);
  const asked = node.integers(1);
  const shape = broadcast(x.shape, asked);
  if (!shape) throw new GraphError(`expected a shape that [${x.shape}] expands to, got [${asked}]`);
  return g.expand(x, shape);
};

const slice: Reader = (node) => {
  const x = node.value(0);
  const starts = node.integers(1);
  const axes = (node.has(3) ? node.integers(3) : starts.map((_, i) => i)).map((axis) =>
    fromEnd(axis, x.shape.length),
  );
  const steps = node.has(4) ? node.integers(4) : starts.map(() => 1);
  const ends = node.integers(2);
  const clamp = (position: number, length: number) =>
    Math.min(Math.max(position < 0 ? position + length : position, 0), length);
  const whole = (i: number) => {
    const length = x.shape[axes[i] ?? -1] ?? 0;
    return (starts[i] === -1 || (starts[i] as number) >= length - 1) && (ends[i] as number) < -length;
  };
  if (steps.length > 0 && steps.every((step, i) => step === -1 && whole(i))) return g.flip(x, axes);
  return axes.reduce((part, axis, i) => {
    const length = x.shape[axis] ?? 0;
    const [start, end] = [clamp(starts[i] ?? 0, length), clamp(ends[i] ?? 0, length)];
    return g.slice(part, axis, start, end, steps[i] ?? 1);
  }, x);
};

const resize: Reader = (node) => {
  const x = node.value(0);
  const sizes = node.has(3)
    ? node.integers(3)
    : x.shape.map((n, axis) => Math.floor(n * (node.numbers(2)[axis] ?? 0)));
  node.demand('pictures and channels:', String(sizes.slice(0, -2)), String(x.shape.slice(0, -2)));
  const mode = node.text('mode', 'nearest');
  const coordinates = node.text('coordinate_transformation_mode', 'half_pixel');
  const rounding = node.text('nearest_mode', 'round_prefer_floor');
  const [height, width] = pairOf('sizes', sizes.slice(2));
  node.demand('mode', mode, 'nearest', 'linear');
  if (mode === 'linear') {
    node.demand('coordinate_transformation_mode', coordinates, 'half_pixel');
    return g.resizeBilinear(x, height, width);
  }
  node.demand('coordinate_transformation_mode', coordinates, 'asymmetric');
  node.demand('nearest_mode', rounding, 'floor');
  return g.resizeNearest(x, height, width);
};

/** The standard dialect writes a product's flags as transposes before it. */
function flagged(product: Value): Value {
  const shorter = neutralRules.matmul?.(product as ValueOf<'matmul'>);
  return shorter ? flagged(shorter) : product;
}

export const readRules: { readonly [K in OnnxOp]: Reader } = {
  Neg: unary(g.neg),
  Abs: unary(g.abs),
  Sign: unary(g.sign),
  Exp: unary(g.exp),
  Log: unary(g.log),
  Sqrt: unary(g.sqrt),
  Relu: unary(g.relu),
  Sigmoid: unary(g.sigmoid),
  Tanh: unary(g.tanh),
  LeakyRelu: (node) => g.leakyRelu(node.value(0), node.float('alpha', Math.fround(0.01))),
  Pow: (node) => g.power(node.value(0), node.scalar(1)),
  Clip: (node) =>
    g.clip(
      node.value(0),
      node.has(1) ? node.scalar(1) : Number.NEGATIVE_INFINITY,
      node.has(2) ? node.scalar(2) : Number.POSITIVE_INFINITY,
    ),
  Add: binary(g.add),
  Sub: binary(g.sub),
  Mul: binary(g.mul),
  Div: binary(g.div),
  Greater: binary(g.greater),
  Equal: binary(g.equal),
  Where: (node) => g.select(node.value(0), node.value(1), node.value(2)),

  MatMul: binary((a, b) => flagged(g.matmul(a, b))),
  FusedMatMul: (node) => {
    node.demand('alpha', node.float('alpha', 1), 1);
    const [transposeA, transposeB] = [node.int('transA', 0) === 1, node.int('transB', 0) === 1];
    return g.matmul(node.value(0), node.value(1), { transposeA, transposeB });
  },
  Conv: conv,
  ConvTranspose: convTranspose,

  ReduceSum: (node) => {
    node.demand('noop_with_empty_axes', node.int('noop_with_empty_axes', 0), 0);
    return reducing(g.reduceSum, () => (node.has(1) ? node.integers(1) : undefined))(node);
  },
  ReduceMean: reducing(g.reduceMean, (node) => node.ints('axes')),
  ReduceMax: reducing(g.reduceMax, (node) => node.ints('axes')),
  Softmax: (node) => {
    const x = node.value(0);
    return g.softmax(x, node.axis('axis', -1, x.shape.length));
  },

  Reshape: reshape,
  Expand: expand,
  Transpose: (node) => {
    const x = node.value(0);
    return g.transpose(x, node.ints('perm') ?? x.shape.map((_, axis) => axis).reverse());
  },
  Slice: slice,
  Concat: (node) => {
    const parts = node.values();
    return g.concat(parts, node.axis('axis', 0, parts[0]?.shape.length ?? 0));
  },
  Pad: (node) => {
    const x = node.value(0);
    node.demand('mode', node.text('mode', 'constant'), 'constant');
    const amounts = node.integers(1);
    const rank = x.shape.length;
    return g.pad(x, amounts.slice(0, rank), amounts.slice(rank), node.has(2) ? node.scalar(2) : 0);
  },
  Gather: (node) => {
    const x = node.value(0);
    const axis = node.axis('axis', 0, x.shape.length);
    const indices = node.integers(1).map((i) => fromEnd(i, x.shape[axis] ?? 0));
    return g.gather(x, axis, indices);
  },
  Identity: unary((x) => x),

  AveragePool: (node) => {
    node.int('count_include_pad', 0); // without padding it says nothing
    const { size, stride, before, after } = pooling(node);
    node.demand('pads', String([before, after]), '0,0,0,0');
    node.demand('strides', stride, size);
    return g.averagePool(node.value(0), size);
  },
  MaxPool: (node) => {
    node.demand('storage_order', node.int('storage_order', 0), 0);
    const { size, stride, before, after } = pooling(node);
    const x = node.value(0);
    const padded = Math.max(...before, ...after) > 0;
    const wide = padded ? g.pad(x, [0, 0, ...before], [0, 0, ...after], Number.NEGATIVE_INFINITY) : x;
    return g.maxPool(wide, size, stride);
  },
  Resize: resize,
};
