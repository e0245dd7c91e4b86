// What a graph costs without running it: arithmetic, memory and receptive field, all read off the nodes.
import { topologicalOrder } from './order.js';
import { elements, type Kind, type Value, type ValueOf } from './value.js';

type OperationRule<K extends Kind> = (value: ValueOf<K>) => number;

const first = ({ operands }: { readonly operands: readonly Value[] }): number =>
  elements((operands[0] as Value).shape);
const each = ({ shape }: { readonly shape: readonly number[] }): number => elements(shape);
const none = () => 0;

/** Numbers that one result of a convolution, or one input of a transposed one, is multiplied with. */
const taps = (kernel: readonly number[]): number => elements(kernel.slice(1));

/** How many scores an attention computes: every query against every key. */
const scoresOf = ({ operands: [queries, keys] }: ValueOf<'attention'>): number =>
  elements((queries as Value).shape.slice(0, -1)) * ((keys as Value).shape.at(-2) as number);

/**
 * Floating-point operations of every op. A multiplication with an addition is two, as in a product or a convolution; every
 * other operation on a number is one, a function like exp too. Moving numbers is none.
 */
const operationRules: { readonly [K in Kind]: OperationRule<K> } = {
  input: none,
  constant: none,
  neg: each,
  abs: each,
  sign: each,
  exp: each,
  log: each,
  sqrt: each,
  relu: each,
  sigmoid: each,
  tanh: each,
  leakyRelu: each,
  power: each,
  clip: each,
  add: each,
  sub: each,
  mul: each,
  div: each,
  greater: each,
  equal: each,
  select: each,
  matmul: (value) => {
    const a = (value.operands[0] as Value).shape;
    return 2 * each(value) * (a.at(value.attributes.transposeA ? -2 : -1) as number);
  },
  conv: (value) => {
    const [, kernel, bias] = value.operands as [Value, Value, Value | undefined];
    return each(value) * (2 * taps(kernel.shape) + (bias ? 1 : 0));
  },
  convTranspose: (value) => 2 * first(value) * taps((value.operands[1] as Value).shape),
  // Scores, what is added to them, their softmax, and the values' sums; the scale is applied to the queries.
  attention: (value) => {
    const [queries, keys, , bias] = value.operands as [Value, Value, Value, Value | undefined];
    const scores = scoresOf(value);
    const width = keys.shape.at(-1) as number;
    const depth = value.shape.at(-1) as number;
    return scores * (2 * width + (bias ? 1 : 0) + 5 + 2 * depth) + elements(queries.shape);
  },
  reduceSum: first,
  reduceMean: first,
  reduceMax: first,
  // Largest, difference, exponential, sum, quotient.
  softmax: (value) => 5 * each(value),
  reshape: none,
  expand: none,
  transpose: none,
  flip: none,
  concat: none,
  slice: none,
  pad: none,
  gather: none,
  recompute: none,
  averagePool: first,
  maxPool: (value) => each(value) * value.attributes.size ** 2,
  resizeNearest: none,
  // Four neighbours, each with its weight.
  resizeBilinear: (value) => 8 * each(value),
};

/** Floating-point operations of one node. */
export function operationsOf(value: Value): number {
  return (operationRules[value.kind] as OperationRule<Kind>)(value as ValueOf<Kind>);
}

/** The operands that a node reads when it is computed: what `recompute` names beside its result is for gradients. */
export const readOperands = ({ kind, operands }: Value): readonly Value[] =>
  kind === 'recompute' ? operands.slice(0, 1) : operands;

/** The nodes that `outputs` need and that `fed` values decide, in the order in which they are computed. */
export function computedNodes(outputs: readonly Value[], fed: readonly Value[]): Value[] {
  const decided = new Set<Value>(fed);
  return topologicalOrder(outputs).filter((value) => {
    if (decided.has(value)) return false;
    if (value.operands.some((operand) => decided.has(operand))) decided.add(value);
    return decided.has(value);
  });
}

/** What an op that stands for several holds in between: an attention a block of rows of scores, and their softmax. */
function workingBytes(value: Value): number {
  if (value.kind !== 'attention') return 0;
  const rows = (value.operands[0] as Value).shape.at(-2) as number;
  return (2 * 4 * scoresOf(value) * value.attributes.block) / rows;
}

/**
 * Bytes of float32 that are live at once, at most, when the nodes are computed in the order written: a value lives from its
 * computation (fed values from the start) to its last use, outputs to the end. A reshape is the same memory under another
 * shape. Weights are not counted, nor what a kernel needs for itself; a runtime that computes in place needs less.
 */
export function peakActivationBytes(outputs: readonly Value[], fed: readonly Value[]): number {
  const order = computedNodes(outputs, fed);
  const known = new Set([...fed, ...order]);
  const ownerOf = new Map<Value, Value>();
  const owner = (value: Value): Value => ownerOf.get(value) ?? value;
  const lastUse = new Map<Value, number>();
  for (const [step, value] of order.entries()) {
    if (value.kind === 'reshape' || value.kind === 'recompute')
      ownerOf.set(value, owner(value.operands[0] as Value));
    for (const operand of readOperands(value)) if (known.has(operand)) lastUse.set(owner(operand), step);
  }
  for (const output of outputs) lastUse.set(owner(output), order.length);
  const size = (value: Value) => 4 * elements(value.shape);

  let live = fed.reduce((sum, value) => sum + size(value), 0);
  let peak = live;
  for (const [step, value] of order.entries()) {
    if (owner(value) === value) live += size(value);
    peak = Math.max(peak, live + workingBytes(value));
    for (const operand of new Set(readOperands(value).map(owner)))
      if (known.has(operand) && lastUse.get(operand) === step) live -= size(operand);
  }
  return peak;
}
