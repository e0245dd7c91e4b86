// The ONNX rule of every op: which nodes of opset 17 (or of ONNX Runtime's domain) compute it.
import { expandAttention } from '../attention.js';
import { topologicalOrder } from '../order.js';
import { nearestIndices } from '../resampling.js';
import type { Convolution, Kind, Value, ValueOf } from '../value.js';
import type { Emitter } from './emitter.js';
import type { OnnxOp } from './ops.js';

/** Emits the nodes of one value; `inputs` are its operands' names, `output` the name its result must get. */
type OnnxRule<K extends Kind> = (
  emit: Emitter,
  value: ValueOf<K>,
  inputs: readonly string[],
  output: string,
) => void;

/** An op that ONNX has as it is, without attributes. */
const plain =
  (opType: OnnxOp) =>
  (emit: Emitter, _: unknown, inputs: readonly string[], output: string): void => {
    emit.node(opType, inputs, output);
  };

const reducing =
  (opType: 'ReduceMean' | 'ReduceMax') =>
  (
    emit: Emitter,
    { attributes: { axes } }: { readonly attributes: { readonly axes: readonly number[] } },
    inputs: readonly string[],
    output: string,
  ): void => {
    if (axes.length === 0) emit.node('Identity', inputs, output);
    else emit.node(opType, inputs, output, { axes, keepdims: 1 });
  };

const geometry = ({ stride, padding, dilation, groups }: Convolution) => ({
  strides: stride,
  pads: [...padding, ...padding],
  dilations: dilation,
  group: groups,
});

/** Whether ONNX's rule for a nearest sample, floor(i / (to / from)) in float32, gives the exact floor(i from / to). */
const roundsExactly = (from: number, to: number): boolean => {
  const factor = Math.fround(to / from);
  return nearestIndices(from, to).every((sample, i) => Math.floor(Math.fround(i / factor)) === sample);
};

/** Far below any start, so that a slice with step -1 runs to the very first element. */
const beforeStart = -(2n ** 62n);

/** Emits an expression over `operands`, which have names already; its result gets the name `output`. */
function emitExpression(
  emit: Emitter,
  result: Value,
  operands: readonly Value[],
  inputs: readonly string[],
  output: string,
): void {
  const names = new Map(operands.map((operand, i) => [operand, inputs[i] as string]));
  for (const [i, value] of topologicalOrder([result], new Set(operands)).entries()) {
    if (names.has(value)) continue;
    const name = value === result ? output : `${output}.${i}`;
    names.set(value, name);
    const rule = onnxRules[value.kind] as OnnxRule<Kind>;
    rule(
      emit,
      value,
      value.operands.map((operand) => names.get(operand) as string),
      name,
    );
  }
}

export const onnxRules: { readonly [K in Kind]: OnnxRule<K> } = {
  input: () => {},
  constant: (emit, value, _, output) => {
    emit.floats(output, value.attributes.data, value.shape);
  },

  neg: plain('Neg'),
  abs: plain('Abs'),
  sign: plain('Sign'),
  exp: plain('Exp'),
  log: plain('Log'),
  sqrt: plain('Sqrt'),
  relu: plain('Relu'),
  sigmoid: plain('Sigmoid'),
  tanh: plain('Tanh'),
  leakyRelu: (emit, { attributes }, inputs, output) => {
    emit.node('LeakyRelu', inputs, output, { alpha: { float: attributes.slope } });
  },
  power: (emit, { attributes }, [x = ''], output) => {
    const exponent = emit.floats(`${output}.exponent`, Float32Array.of(attributes.exponent), []);
    emit.node('Pow', [x, exponent], output);
  },
  clip: (emit, { attributes }, inputs, output) => {
    const bounds = [attributes.min, attributes.max].map((bound, i) =>
      emit.floats(`${output}.bound${i}`, Float32Array.of(bound), []),
    );
    emit.node('Clip', [...inputs, ...bounds], output);
  },

  add: plain('Add'),
  sub: plain('Sub'),
  mul: plain('Mul'),
  div: plain('Div'),
  greater: plain('Greater'),
  equal: plain('Equal'),
  select: plain('Where'),

  matmul: (emit, { attributes, operands }, inputs, output) => {
    const { transposeA, transposeB } = attributes;
    if (!transposeA && !transposeB) {
      emit.node('MatMul', inputs, output);
    } else if (emit.dialect === 'microsoft') {
      const flags = { transA: Number(transposeA), transB: Number(transposeB) };
      emit.node('FusedMatMul', inputs, output, flags, 'com.microsoft');
    } else {
      const sides = inputs.map((name, i) => {
        if (!(i === 0 ? transposeA : transposeB)) return name;
        const axes = operands[i]?.shape.map((_, axis) => axis) ?? [];
        const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
        return emit.node('Transpose', [name], `${output}.transposed${i}`, { perm });
      });
      emit.node('MatMul', sides, output);
    }
  },
  conv: (emit, { attributes: a, shape }, inputs, output) => {
    // ONNX Runtime adds another value within a convolution, but only within one that has a bias.
    const channels = shape[1] as number;
    const bias =
      emit.dialect === 'microsoft' && inputs.length === 2 && a.groups === 1
        ? [emit.floats(`${output}.zeroBias`, new Float32Array(channels), [channels])]
        : [];
    emit.node('Conv', [...inputs, ...bias], output, geometry(a));
  },
  convTranspose: (emit, { attributes: a }, inputs, output) => {
    emit.node('ConvTranspose', inputs, output, { ...geometry(a), output_padding: a.outputPadding });
  },

  attention: (emit, value, inputs, output) => {
    emitExpression(emit, expandAttention(value), value.operands, inputs, output);
  },

  reduceSum: (emit, { attributes: { axes } }, [x = ''], output) => {
    // To ONNX, no axes are all axes.
    if (axes.length === 0) emit.node('Identity', [x], output);
    else emit.node('ReduceSum', [x, emit.ints(axes)], output, { keepdims: 1 });
  },
  reduceMean: reducing('ReduceMean'),
  reduceMax: reducing('ReduceMax'),
  softmax: (emit, { attributes }, inputs, output) => {
    emit.node('Softmax', inputs, output, { axis: attributes.axis });
  },

  reshape: (emit, { attributes }, [x = ''], output) => {
    emit.node('Reshape', [x, emit.ints(attributes.shape)], output);
  },
  expand: (emit, { attributes }, [x = ''], output) => {
    emit.node('Expand', [x, emit.ints(attributes.shape)], output);
  },
  transpose: (emit, { attributes }, inputs, output) => {
    emit.node('Transpose', inputs, output, { perm: attributes.permutation });
  },
  flip: (emit, { attributes: { axes } }, [x = ''], output) => {
    const each = (n: number | bigint) => emit.ints(axes.map(() => n));
    emit.node('Slice', [x, each(-1), each(beforeStart), emit.ints(axes), each(-1)], output);
  },
  concat: (emit, { attributes }, inputs, output) => {
    emit.node('Concat', inputs, output, { axis: attributes.axis });
  },
  slice: (emit, { attributes: { axis, start, end, step } }, [x = ''], output) => {
    emit.node('Slice', [x, ...[[start], [end], [axis], [step]].map((n) => emit.ints(n))], output);
  },
  pad: (emit, { attributes }, [x = ''], output) => {
    const amounts = emit.ints([...attributes.before, ...attributes.after]);
    const { value } = attributes;
    const filling = value === 0 ? [] : [emit.floats(`${output}.value`, Float32Array.of(value), [])];
    emit.node('Pad', [x, amounts, ...filling], output);
  },
  gather: (emit, { attributes: { axis, indices } }, [x = ''], output) => {
    emit.node('Gather', [x, emit.ints(indices)], output, { axis });
  },

  recompute: (emit, _, [x = ''], output) => {
    emit.node('Identity', [x], output);
  },

  averagePool: (emit, { attributes: { size } }, inputs, output) => {
    emit.node('AveragePool', inputs, output, { kernel_shape: [size, size], strides: [size, size] });
  },
  maxPool: (emit, { attributes: { size, stride } }, inputs, output) => {
    emit.node('MaxPool', inputs, output, { kernel_shape: [size, size], strides: [stride, stride] });
  },
  resizeNearest: (emit, { shape, operands }, [x = ''], output) => {
    const from = operands[0]?.shape ?? [];
    const indices = [2, 3].map((axis) => nearestIndices(from[axis] ?? 1, shape[axis] ?? 1));
    // In three sizes of a hundred, rounding would make the runtime pick a neighbour.
    if (![2, 3].every((axis) => roundsExactly(from[axis] ?? 1, shape[axis] ?? 1))) {
      const lines = emit.node('Gather', [x, emit.ints(indices[0] ?? [])], `${output}.lines`, { axis: 2 });
      emit.node('Gather', [lines, emit.ints(indices[1] ?? [])], output, { axis: 3 });
      return;
    }
    emit.node('Resize', [x, '', '', emit.ints(shape)], output, {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
  },
  resizeBilinear: (emit, { shape }, [x = ''], output) => {
    emit.node('Resize', [x, '', '', emit.ints(shape)], output, {
      mode: 'linear',
      coordinate_transformation_mode: 'half_pixel',
    });
  },
};
