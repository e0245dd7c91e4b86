// Gradients of convolution and its adjoint. The fast forms were chosen by measurement (docs/decisions/0002).
import * as g from './build.js';
import { after } from './composites.js';
import type { GradientRule } from './gradient-rule.js';
import { pickingMatrix } from './resampling.js';
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
 * The gradient in the kernel: the product of dy with x shifted by every offset (r, s), or of x with dy shifted the other
 * way. The side with fewer channels moves, for its shifted copies are many; only x can where the stride is not one.
 * Groups do not see each other, so they count as further pictures until the pictures are added up.
 */
function kernelGradient(x: Value, dy: Value, [kh, kw]: Pair, geometry: Convolution): Value {
  const { stride, padding, dilation, groups } = geometry;
  // dy moves over zeros where the kernel reaches beyond the padding.
  const margin = [dilation[0] * (kh - 1) - padding[0], dilation[1] * (kw - 1) - padding[1]] as const;
  const movesDy =
    stride[0] === 1 && stride[1] === 1 && margin.every((n) => n >= 0) && size(dy, 1) <= size(x, 1);
  const shifted = movesDy
    ? unfold(dy, [kh, kw], { stride, padding: margin, dilation })
    : unfold(x, [kh, kw], { stride, padding, dilation });
  const products = g.matmul(flat(shifted, groups), flat(movesDy ? x : dy, groups), { transposeB: true });
  const summed = sumPictures(products, groups);

  const [outputs, inputs] = [size(dy, 1) / groups, size(x, 1) / groups];
  if (!movesDy) {
    const kernel = g.reshape(summed, [groups, inputs, kh * kw, outputs]);
    return g.reshape(g.transpose(kernel, [0, 3, 1, 2]), [groups * outputs, inputs, kh, kw]);
  }
  const kernel = g.reshape(summed, [groups, outputs, kh * kw, inputs]);
  const turned = g.reshape(g.transpose(kernel, [0, 1, 3, 2]), [groups * outputs, inputs, kh, kw]);
  return kh * kw === 1 ? turned : g.flip(turned, [2, 3]);
}

/**
 * The copies of every channel that a kernel's offsets see, one after the other: [N, C, H, W] -> [N, C kh kw, H', W']. As a
 * convolution of every channel with kernels of a single one: it takes all cores, and the shifts need no copies of their own.
 */
function unfold(x: Value, [kh, kw]: Pair, geometry: Omit<Convolution, 'groups'>): Value {
  const [n, c, h, w] = x.shape as readonly [number, number, number, number];
  const offsets = kh * kw;
  if (offsets === 1 && [...geometry.stride, ...geometry.padding].join() === '1,1,0,0') return x;
  const ones = g.constant(pickingMatrix([...Array(offsets).keys()], offsets), [offsets, 1, kh, kw]);
  // A kernel that ONNX Runtime knows to be constant would get its blocked layout, which takes twice as long here.
  const shifted = g.conv(g.reshape(x, [n * c, 1, h, w]), after(ones, x), geometry);
  return g.reshape(shifted, [n, c * offsets, size(shifted, 2), size(shifted, 3)]);
}

/** [N, C, H, W] -> [N groups, C / groups, H W]. */
function flat(x: Value, groups: number): Value {
  const [n, c, h, w] = x.shape as readonly [number, number, number, number];
  return g.reshape(x, [n * groups, c / groups, h * w]);
}

/** [N groups, rows, columns] -> [groups, rows, columns], added up over N. */
function sumPictures(products: Value, groups: number): Value {
  const [all, rows, columns] = products.shape as readonly [number, number, number];
  if (all === groups) return products;
  return g.reduceSum(g.reshape(products, [all / groups, groups, rows, columns]), [0]);
}
