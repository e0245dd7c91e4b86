// What the tests of this room share: running values through the real runtime, drawn pictures, comparison of numbers.
import { defineGraph, topologicalOrder, type Value } from '@romnet/graph';
import { loadProgram } from '@romnet/runtime';
import { initialize } from '../src/weights/weights.js';

export type Feeds = Readonly<Record<string, Float32Array>>;

/** The outputs' numbers; an output may be called like an input, and `feeds` may hold more than is needed. */
export async function evaluate<K extends string>(
  outputs: Readonly<Record<K, Value>>,
  feeds: Feeds = {},
): Promise<Record<K, Float32Array>> {
  const entries = Object.entries(outputs) as [K, Value][];
  const inputs = topologicalOrder(Object.values(outputs)).filter((value) => value.kind === 'input');
  const renamed = Object.fromEntries(entries.map(([name, value]) => [`result ${name}`, value]));
  const program = await loadProgram(defineGraph(inputs, renamed), { threads: 2 });
  try {
    const names = inputs.map((value) => value.attributes.name);
    const used = Object.fromEntries(names.map((name) => [name, feeds[name] ?? new Float32Array()]));
    const results = await program.run(used);
    const back = entries.map(([name]) => [name, results[`result ${name}`]]);
    return Object.fromEntries(back) as Record<K, Float32Array>;
  } finally {
    await program.release();
  }
}

/** Normal numbers, cut to [-1, 1]: a picture's plane as far as a network can tell. The same seed gives the same. */
export function drawPlane(shape: readonly number[], seed: number, deviation = 0.4): Float32Array {
  const spec = { name: 'plane', shape, initial: { kind: 'normal', deviation } } as const;
  const plane = initialize([spec], seed).get('plane');
  return (plane as { data: Float32Array }).data.map((x) => Math.min(1, Math.max(-1, x)));
}

/** The largest absolute difference; infinite where lengths differ or a number is not finite. */
export function distance(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): number {
  if (!a || !b || a.length === 0 || a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] as number) - (b[i] as number));
    if (!(difference <= largest)) largest = Number.isFinite(difference) ? difference : Infinity;
  }
  return largest;
}

/** |a - b| / |b| in the Euclidean norm. */
export function relativeError(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let [error, size] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    error += ((a[i] as number) - (b[i] as number)) ** 2;
    size += (b[i] as number) ** 2;
  }
  return error === 0 ? 0 : Math.sqrt(error / size);
}
