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
 * The gradient in the kernel: one matrix product per kernel offset. With stride one, rows are laid end to end so that
 * every offset is one contiguous stretch of the padded input; dy gets zeros up to the same row length.
 */
function kernelGradient(
  x: Value,
  dy: Value,
  [kh, kw]: Pair,
  { stride, padding, dilation }: Convolution,
): Value {
  const [batch, inputs, outputs] = [size(x, 0), size(x, 1), size(dy, 1)];
  const [oh, ow] = [size(dy, 2), size(dy, 3)];
  const padded = padding[0] + padding[1] > 0 ? g.pad(x, [0, 0, padding[0], padding[1]]) : x;
  const [ph, pw] = [size(padded, 2), size(padded, 3)];
  const contiguous = stride[0] === 1 && stride[1] === 1;

  const length = contiguous ? (oh - 1) * pw + ow : oh * ow;
  const rows = contiguous && pw > ow ? g.pad(dy, [0, 0, 0, 0], [0, 0, 0, pw - ow]) : dy;
  const flat = g.reshape(rows, [batch, outputs, size(rows, 2) * size(rows, 3)]);
  const dyRows = size(flat, 2) > length ? g.slice(flat, 2, 0, length) : flat;
  const xRows = g.reshape(padded, [batch, inputs, ph * pw]);

  const stretch = (r: number, s: number): Value => {
    const [top, left] = [r * dilation[0], s * dilation[1]];
    if (contiguous) {
      const start = top * pw + left;
      return start === 0 && length === ph * pw ? xRows : g.slice(xRows, 2, start, start + length);
    }
    const lines = g.slice(padded, 2, top, top + (oh - 1) * stride[0] + 1, stride[0]);
    const pixels = g.slice(lines, 3, left, left + (ow - 1) * stride[1] + 1, stride[1]);
    return g.reshape(pixels, [batch, inputs, length]);
  };

  const offsets: Value[] = [];
  for (let r = 0; r < kh; r++)
    for (let s = 0; s < kw; s++) {
      const product = g.matmul(dyRows, stretch(r, s), { transposeB: true });
      const summed = batch === 1 ? product : g.reduceSum(product, [0]);
      offsets.push(g.reshape(summed, [outputs, inputs, 1]));
    }
  return g.reshape(g.concat(offsets, 2), [outputs, inputs, kh, kw]);
}
