// Densely connected convolutions (Huang et al. 2017), computed in the order that costs least.
import { add, concat, conv, slice } from './build.js';
import type { Convolution, Value } from './value.js';

/** Units of at least so many channels gain next to nothing part by part: 2 % of a block at 24, 1 % of the paper's step at 32. */
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
 * Where the kernels are trained and the units narrow, it is computed part by part, which is faster there and slower with
 * some constant kernels (docs/decisions/0002).
 */
export function denseConvolutions(
  x: Value,
  units: readonly DenseUnit[],
  activation: (value: Value) => Value,
  geometry: Partial<Convolution> = {},
): Value {
  const gains = units.every(
    ({ kernel }) => kernel.kind !== 'constant' && (kernel.shape[0] as number) < narrow,
  );
  return (gains ? partByPart : unitByUnit)(x, units, activation, geometry);
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
    const later = units.slice(i);
    const kernels = later.map((unit) => slice(unit.kernel, 1, start, seen));
    const contributions = conv(part, concat(kernels, 0), i === 0 ? { ...geometry, bias } : geometry);
    const sum: Value = sums ? add(sums, contributions) : contributions;
    const all = sum.shape[1] as number;
    parts.push(activation(all > outputs ? slice(sum, 1, 0, outputs) : sum));
    if (all > outputs) sums = slice(sum, 1, outputs, all);
  }
  return concat(parts, 1);
};
