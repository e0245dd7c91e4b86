// Ops of other people's ONNX files that we read but never write: each becomes ops of our vocabulary.
import * as g from '../build.js';
import { GraphError } from '../shapes.js';
import { elements } from '../value.js';
import type { Reader } from './read.rules.js';

/** y = (x - zero point) * scale, of stated 8-bit weights with one scale for the whole tensor: a constant. */
const dequantizeLinear: Reader = (node) => {
  node.int('axis', 1); // says nothing where the scale is one number
  const { bytes, shape } = node.bytes(0);
  const scale = node.scalar(1);
  const zero = node.has(2) ? node.bytes(2).bytes : Uint8Array.of(0);
  if (zero.length !== 1) throw new GraphError(`expected one zero point, got ${zero.length}`);
  return g.constant(
    Float32Array.from(bytes, (byte) => (byte - (zero[0] as number)) * scale),
    shape,
  );
};

export const foreignRules: Readonly<Record<string, Reader>> = {
  DequantizeLinear: dequantizeLinear,
  GlobalAveragePool: (node) => {
    const x = node.value(0);
    return g.reduceMean(
      x,
      x.shape.slice(2).map((_, i) => i + 2),
    );
  },
  Flatten: (node) => {
    const x = node.value(0);
    const axis = node.axis('axis', 1, x.shape.length);
    return g.reshape(x, [elements(x.shape.slice(0, axis)), elements(x.shape.slice(axis))]);
  },
};
