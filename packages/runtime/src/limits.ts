// What a device is known to compute wrongly: replaced by something equal, or refused before it runs, because a wrong number is
// worse than none.
import {
  conv,
  defineGraph,
  type Graph,
  pad,
  showShape,
  topologicalOrder,
  type Value,
  type ValueOf,
} from '@romnet/graph';
import type { Device } from './device.js';

/** Why the device cannot be trusted with the graph; undefined where it can. */
export function refusal(graph: Graph, device: Device): string | undefined {
  if (device !== 'webgpu') return undefined;
  for (const value of topologicalOrder(Object.values(graph.outputs))) {
    const expected = value.kind === 'conv' ? wrongConv(value) : wrongConvTranspose(value);
    if (expected)
      return `expected no ${value.kind} in groups of ${expected}, which ONNX Runtime 1.30 computes wrongly on the device "webgpu", got one of shape ${showShape(value.shape)}`;
  }
  return undefined;
}

// Both were found on SwiftShader: off by as much as the values themselves, whatever stride, padding and dilation; the groups
// that are not named here agree with the CPU to 1e-6.

function wrongConvTranspose(value: Value): string | undefined {
  if (value.kind !== 'convTranspose' || value.attributes.groups === 1) return undefined;
  const [x, kernel] = value.operands as readonly [Value, Value];
  const inputs = (x.shape[1] as number) / value.attributes.groups;
  return inputs > 1 && kernel.shape[1] === 1 ? 'several input channels and one output channel' : undefined;
}

function wrongConv(value: ValueOf<'conv'>): string | undefined {
  const { groups } = value.attributes;
  const outputs = (value.shape[1] as number) / groups;
  if (groups === 1 || outputs <= 4 || outputs % 4 === 0) return undefined;
  return `${outputs} output channels (more than 4 and no multiple of 4)`;
}

/** The same graph without what the device computes wrongly and something equal replaces. */
export function withinLimits(graph: Graph, device: Device): Graph {
  if (device !== 'webgpu') return graph;
  const replaced = new Map<Value, Value>();
  for (const value of topologicalOrder(Object.values(graph.outputs))) {
    const operands = value.operands.map((operand) => replaced.get(operand) as Value);
    const same = operands.every((operand, i) => operand === value.operands[i]);
    const moved = same ? value : (Object.freeze({ ...value, operands: Object.freeze(operands) }) as Value);
    replaced.set(value, moved.kind === 'conv' && readsThrees(moved) ? withOneChannelMore(moved) : moved);
  }
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, replaced.get(value) as Value]);
  return defineGraph(graph.inputs, Object.fromEntries(outputs));
}

/**
 * ONNX Runtime 1.30 reads input channels by threes where they are a multiple of three and not of four and the outputs one of
 * four, and gets it wrong (on SwiftShader: 28 of 28 such cases, none of 55 others).
 */
function readsThrees({ attributes: { groups }, operands }: ValueOf<'conv'>): boolean {
  const [outputs, inputs, ...sides] = (operands[1] as Value).shape as readonly [number, number, ...number[]];
  const pixels = sides.every((side) => side === 1);
  return groups === 1 && !pixels && inputs > 3 && inputs % 3 === 0 && inputs % 4 !== 0 && outputs % 4 === 0;
}

/** A channel of zeros more, in the input and the kernel, changes no number. */
function withOneChannelMore({ attributes, operands }: ValueOf<'conv'>): Value {
  const [x, kernel, bias] = operands as readonly [Value, Value, Value?];
  const wider = (value: Value) => pad(value, [0, 0, 0, 0], [0, 1, 0, 0]);
  return conv(wider(x), wider(kernel), { ...attributes, ...(bias ? { bias } : {}) });
}
