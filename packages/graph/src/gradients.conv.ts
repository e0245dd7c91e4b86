// Gradients of convolution and its adjoint. The fast forms were chosen by measurement (docs/decisions/0002).
import * as g from './build.js';
import type { GradientRule } from './gradient-rule.js';
import type { Convolution, Pair, Value } from './value.js';

const size = (x: Value, axis: number): number => x.shape[axis] as number;

/** Exchanges the first two axes of a kernel: [O, I, kh, kw] <-> [I, O, kh, kw]. */
const swapChannels = (kernel: Value): Value => g.transpose(kernel, [1, 0, 2, 3]);

/**
 * y = x * w + bias.
 * dx = adjoint of the convolution applied to dy; dw[o, i, r, s] = sum dy[n, o, u, v] x[n, i, u + r, v + s];
 * dbias = sum of dy over N, H, W.
 */
export const convGradients: GradientRule<'conv'> = (y, dy) => {
  const [x, kernel] = y.operands as readonly [Value, Value];
  return [
    () => inputGradient(dy, kernel, [size(x, 2), size(x, 3)], y.attributes),
    () => kernelGradient(x, dy, [size(kernel, 2), size(kernel, 3)], y.attributes),
    () => g.reshape(g.reduceSum(dy, [0, 2, 3]), [size(dy, 1)]),
  ];
};

/** y = adjoint(w) x: dx = dy * w, and dw is that of the convolution whose input is dy and whose result is x. */
export const convTransposeGradients: GradientRule<'convTranspose'> = (y, dy) => {
  const [x, kernel] = y.operands as readonly [Value, Value];
  const { outputPadding: _, ...geometry } = y.attributes;
  return [
    () => g.conv(dy, kernel, geometry),
    () => kernelGradient(dy, x, [size(kernel, 2), size(kernel, 3)], geometry),
  ];
};

/** The adjoint of a convolution in its input, as a convolution where the stride is one (73-110 against 38-102 GFLOP/s). */
function inputGradient(dy: Value, kernel: Value, target: Pair, geometry: Convolution): Value {
  const { stride, padding, dilation } = geometry;
  const reach = [0, 1].map(
    (i) => (dilation[i] as number) * (size(kernel, 2 + i) - 1) - (padding[i] as number),
  );
  if (stride[0] === 1 && stride[1] === 1 && reach.every((n) => n >= 0)) {
    const turned = size(kernel, 2) * size(kernel, 3) === 1 ? kernel : g.flip(kernel, [2, 3]);
    return g.conv(dy, swapChannels(turned), { padding: reach as [number, number], dilation });
  }
  const outputPadding = [0, 1].map((i) => {
    const covered =
      (stride[i] as number) * (size(dy, 2 + i) - 1) +
      (dilation[i] as number) * (size(kernel, 2 + i) - 1) +
      1 -
      2 * (padding[i] as number);
    return (target[i] as number) - covered;
  });
  return g.convTranspose(dy, kernel, { ...geometry, outputPadding: outputPadding as [number, number] });
}

/**
 * The gradient in the kernel: for every offset (r, s), the product of dy and x shifted against each other. The side with
 * fewer channels moves, so that little is copied: its horizontal shifts are stacked as channels, and every vertical
 * shift of the stack is one matrix product with the side that stays. Only x can move where the stride is not one.
 */
function kernelGradient(x: Value, dy: Value, [kh, kw]: Pair, geometry: Convolution): Value {
  const { stride, padding, dilation } = geometry;
  const movesDy = stride[0] === 1 && stride[1] === 1 && size(dy, 1) <= size(x, 1);
  const [moving, still] = movesDy ? [dy, x] : [x, dy];
  const [batch, channels, height, width] = still.shape as [number, number, number, number];

  // x moves by the offset; dy moves the other way, over zeros where the kernel reaches beyond the padding.
  const margin = ([0, 1] as const).map((i) =>
    movesDy ? Math.max(0, dilation[i] * ((i === 0 ? kh : kw) - 1) - padding[i]) : padding[i],
  ) as [number, number];
  const padded = margin[0] + margin[1] > 0 ? g.pad(moving, [0, 0, ...margin]) : moving;
  const shift = (value: Value, i: 0 | 1, offset: number): Value => {
    const start = movesDy ? margin[i] + padding[i] - offset * dilation[i] : offset * dilation[i];
    const step = movesDy ? 1 : stride[i];
    const end = start + ((i === 0 ? height : width) - 1) * step + 1;
    return start === 0 && end === size(value, 2 + i) ? value : g.slice(value, 2 + i, start, end, step);
  };

  const columns = g.concat(
    Array.from({ length: kw }, (_, s) => shift(padded, 1, s)),
    1,
  );
  const flat = g.reshape(still, [batch, channels, height * width]);
  const rows = Array.from({ length: kh }, (_, r) => {
    const shifted = g.reshape(shift(columns, 0, r), [batch, size(columns, 1), height * width]);
    const product = g.matmul(shifted, flat, { transposeB: true });
    const summed = batch === 1 ? product : g.reduceSum(product, [0]);
    return g.reshape(summed, [1, kw, size(moving, 1), channels]);
  });
  return g.transpose(g.concat(rows, 0), movesDy ? [2, 3, 0, 1] : [3, 2, 0, 1]);
}
