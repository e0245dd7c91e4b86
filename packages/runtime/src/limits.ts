// What a device is known to compute wrongly: refused before it runs, because a wrong number is worse than none.
import { type Graph, showShape, topologicalOrder, type Value, type ValueOf } from '@romnet/graph';
import type { Device } from './program.js';

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
