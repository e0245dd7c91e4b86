// Build, check, print and differentiate computation graphs, and write them as ONNX.

export * from './build.js';
export {
  after,
  cumulativeSum,
  flooredSoftmax,
  less,
  logSumExp,
  normalize,
  normalizeWith,
  padReflect,
  prelu,
  reduceMin,
  split,
  upsampleNearest,
} from './composites.js';
export { computedNodes, operationsOf, peakActivationBytes } from './cost.js';
export { convolveParts, type DenseUnit, denseConvolutions } from './dense.js';
export { gradients } from './differentiate.js';
export { gradientRules } from './gradients.js';
export { defineGraph, toText } from './graph.js';
export type { Dialect } from './onnx/emitter.js';
export { readOnnx } from './onnx/read.js';
export { toOnnx } from './onnx/write.js';
export { topologicalOrder } from './order.js';
export { type Field, receptiveField } from './receptive-field.js';
export { GraphError } from './shapes.js';
export { simplify } from './simplify.js';
export {
  type Attributes,
  elements,
  type Graph,
  type Kind,
  type Pair,
  type Shape,
  sameShape,
  showShape,
  type Value,
  type ValueOf,
} from './value.js';
