// Densely connected convolutions (Huang et al. 2017), computed in the order that costs least.
import { add, concat, constant, conv, slice } from './build.js';
import type { Convolution, Value } from './value.js';

/** Units of at least so many channels gain little part by part (docs/decisions/0002): 2 % of a block at 24, the paper's at 32 lose. */
const narrow = 24;

/** One convolution: kernel [O, I, kh, kw] and bias [O]. */
export interface DenseUnit {
  readonly kernel: Value;
  readonly bias: Value;
}

/**
 * x and the results of units of which each sees x and all results before it: unit i is
 * activation(conv([x, unit 0, ..., unit i - 1], kernel_i) + bias_i). x [N, C, H, W] -> [N, C + O_0 + O_1 + ..., H, W]; the
 * geometry must keep height and width.
 *
 * Where the units are narrow it is computed part by part, which is faster there (docs/decisions/0002).
 */
export function denseConvolutions(
  x: Value,
  units: readonly DenseUnit[],
  activation: (value: Value) => Value,
  geometry: Partial<Convolution> = {},
): Value {
  const gains = units.every(({ kernel }) => (kernel.shape[0] as number) < narrow);
  return (gains ? partByPart : unitByUnit)(x, units, activation, geometry);
}

/**
 * A convolution by a kernel of one pixel, [O, I, 1, 1], of what may be a concatenation of parts along the channels. Where the
 * kernel is constant, each part gives its share, and the runtime adds it within the convolution: the parts are not copied to one
 * place, and are free as soon as they have been seen. (A trained kernel would have to be cut at every step.)
 */
export function convolveParts(x: Value, kernel: Value, bias: Value): Value {
  if (x.kind !== 'concat' || x.attributes.axis !== 1 || kernel.kind !== 'constant')
    return conv(x, kernel, { bias });
  let [sum, seen]: [Value | undefined, number] = [undefined, 0];
  for (const part of x.operands) {
    const start = seen;
    seen += part.shape[1] as number;
    const share = joinKernels([{ kernel }], start, seen);
    sum = sum ? add(sum, conv(part, share)) : conv(part, share, { bias });
  }
  return sum as Value;
}

type Form = typeof denseConvolutions;

const unitByUnit: Form = (x, units, activation, geometry) =>
  units.reduce(
    (features, { kernel, bias }) =>
      concat([features, activation(conv(features, kernel, { ...geometry, bias }))], 1),
    x,
  );

/**
 * A unit turns many channels into few, which is the slowest shape of a convolution, and its gradient few into many that
 * must be taken apart and added up. So each part of the features, once it exists, gives its contributions to all later
 * units in one convolution.
 */
const partByPart: Form = (x, units, activation, geometry) => {
  const parts = [x];
  const bias = concat(
    units.map((unit) => unit.bias),
    0,
  );
  let sums: Value | undefined;
  let seen = 0;
  for (const [i, { kernel }] of units.entries()) {
    const part = parts[i] as Value;
    const [start, outputs] = [seen, kernel.shape[0] as number];
    seen += part.shape[1] as number;
    const kernels = joinKernels(units.slice(i), start, seen);
    const contributions = conv(part, kernels, i === 0 ? { ...geometry, bias } : geometry);
    const sum: Value = sums ? add(sums, contributions) : contributions;
    const all = sum.shape[1] as number;
    parts.push(activation(all > outputs ? slice(sum, 1, 0, outputs) : sum));
    if (all > outputs) sums = slice(sum, 1, outputs, all);
  }
  return concat(parts, 1);
};

/**
 * What the kernels read of input channels [start, end), the units one after the other. Constant ones are cut here: of a block of
 * 24 units the runtime would have 300 cuts to fold whenever it loads the model.
 */
function joinKernels(units: readonly Pick<DenseUnit, 'kernel'>[], start: number, end: number): Value {
  const kernels = units.map((unit) => unit.kernel);
  if (!kernels.every((kernel) => kernel.kind === 'constant'))
    return concat(
      kernels.map((kernel) => slice(kernel, 1, start, end)),
      0,
    );
  const [, , ...sides] = (kernels[0] as Value).shape;
  const area = sides.reduce((product, side) => product * side, 1);
  const outputs = kernels.reduce((sum, { shape }) => sum + (shape[0] as number), 0);
  const joined = new Float32Array(outputs * (end - start) * area);
  let at = 0;
  for (const { shape, attributes } of kernels) {
    const [rows, inputs] = shape as [number, number];
    for (let row = 0; row < rows; row++, at += (end - start) * area) {
      const from = row * inputs + start;
      joined.set(attributes.data.subarray(from * area, (from + end - start) * area), at);
    }
  }
  return constant(joined, [outputs, end - start, ...sides]);
}
