// Gradients of convolution and its adjoint. The fast forms were chosen by measurement (docs/decisions/0002).
import * as g from './build.js';
import type { GradientRule } from './gradient-rule.js';
import type { Convolution, Pair, Value } from './value.js';

const size = (x: Value, axis: number): number => x.shape[axis] as number;

/** Exchanges the sides of a kernel, group by group: [O, I / groups, kh, kw] -> [I, O / groups, kh, kw]. */
function swapChannels(kernel: Value, groups: number): Value {
  if (groups === 1) return g.transpose(kernel, [1, 0, 2, 3]);
  const [outputs, inputs, kh, kw] = kernel.shape as readonly [number, number, number, number];
  const split = g.reshape(kernel, [groups, outputs / groups, inputs, kh, kw]);
  return g.reshape(g.transpose(split, [0, 2, 1, 3, 4]), [groups * inputs, outputs / groups, kh, kw]);
}

/**
 * y = x * w + bias, each group of channels by itself.
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
  const { stride, padding, dilation, groups } = geometry;
  const reach = [0, 1].map(
    (i) => (dilation[i] as number) * (size(kernel, 2 + i) - 1) - (padding[i] as number),
  );
  if (stride[0] === 1 && stride[1] === 1 && reach.every((n) => n >= 0)) {
    const turned = size(kernel, 2) * size(kernel, 3) === 1 ? kernel : g.flip(kernel, [2, 3]);
    const swapped = swapChannels(turned, groups);
    return g.conv(dy, swapped, { padding: reach as [number, number], dilation, groups });
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
 * Groups do not see each other, so they count as further pictures until the pictures are added up.
 */
function kernelGradient(allX: Value, allDy: Value, [kh, kw]: Pair, geometry: Convolution): Value {
  const { stride, padding, dilation, groups } = geometry;
  const [x, dy] = [apart(allX, groups), apart(allDy, groups)];
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
    const whole = start === 0 && step === 1 && end === size(value, 2 + i);
    return whole ? value : g.slice(value, 2 + i, start, end, step);
  };

  const columns = g.concat(
    Array.from({ length: kw }, (_, s) => shift(padded, 1, s)),
    1,
  );
  const flat = g.reshape(still, [batch, channels, height * width]);
  const rows = Array.from({ length: kh }, (_, r) => {
    const shifted = g.reshape(shift(columns, 0, r), [batch, size(columns, 1), height * width]);
    const product = g.matmul(shifted, flat, { transposeB: true });
    const summed = batch === groups ? product : sumPictures(product, groups);
    return g.reshape(summed, [groups, 1, kw, size(moving, 1), channels]);
  });
  const kernel = g.transpose(g.concat(rows, 1), movesDy ? [0, 3, 4, 1, 2] : [0, 4, 3, 1, 2]);
  return g.reshape(kernel, [size(allDy, 1), size(x, 1), kh, kw]);
}

/** [N, C, H, W] -> [N groups, C / groups, H, W]. */
function apart(x: Value, groups: number): Value {
  const [n, c, h, w] = x.shape as readonly [number, number, number, number];
  return groups === 1 ? x : g.reshape(x, [n * groups, c / groups, h, w]);
}

/** [N groups, rows, columns] -> [1, groups rows, columns], added up over N. */
function sumPictures(products: Value, groups: number): Value {
  const [all, rows, columns] = products.shape as readonly [number, number, number];
  return g.reduceSum(g.reshape(products, [all / groups, groups * rows, columns]), [0]);
}
