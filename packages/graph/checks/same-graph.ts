// Whether two graphs are the same up to the names of inner values: their text, and every constant's numbers.
import * as g from '@romnet/graph';
import { expect } from 'vitest';

export function expectSameGraph(found: g.Graph, expected: g.Graph, what = ''): void {
  expect(g.toText(found), what).toBe(g.toText(expected));
  const constants = (graph: g.Graph) =>
    g
      .topologicalOrder(Object.values(graph.outputs))
      .flatMap((value) => (value.kind === 'constant' ? [value.attributes.data] : []));
  const ours = constants(expected);
  // Bytes, for there are thousands of numbers and a test's own comparison is slow.
  for (const [i, data] of constants(found).entries())
    expect(Buffer.compare(bytes(data), bytes(ours[i] as Float32Array)), `${what}, constant ${i}`).toBe(0);
}

const bytes = (data: Float32Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
