// What a device is known to compute wrongly: refused before it runs, because a wrong number is worse than none.
import { type Graph, showShape, topologicalOrder, type Value } from '@romnet/graph';
import type { Device } from './program.js';

/** Why the device cannot be trusted with the graph; undefined where it can. */
export function refusal(graph: Graph, device: Device): string | undefined {
  if (device !== 'webgpu') return undefined;
  const wrong = topologicalOrder(Object.values(graph.outputs)).find(isMiscomputed);
  if (!wrong) return undefined;
  return `expected no convTranspose in groups of several input channels and one output channel, which ONNX Runtime 1.30 computes wrongly on the device "webgpu", got one of shape ${showShape(wrong.shape)}`;
}

/** Off by as much as the values themselves, on SwiftShader, whatever stride, padding and dilation; others agree to 1e-6. */
function isMiscomputed(value: Value): boolean {
  if (value.kind !== 'convTranspose') return false;
  const { groups } = value.attributes;
  const [x, kernel] = value.operands as readonly [Value, Value];
  return groups > 1 && kernel.shape[1] === 1 && (x.shape[1] as number) / groups > 1;
}
