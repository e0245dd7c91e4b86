// One case through our own graph, gradients and runtime, and how far two results are apart.
import * as g from '@romnet/graph';
import { type Device, loadProgram } from '../src/node/index.js';
import type { Case } from './pytorch.js';

/** Outputs `y{i}` and, where wanted, the gradients of the loss in the inputs, `d{i}`: one graph. */
export function withGradients({ inputs, outputs, weights, differentiate }: Case): g.Graph {
  const loss = () =>
    outputs
      .map((y, i) => g.reduceSum(g.mul(y, g.constant(weights[i] as Float32Array, y.shape))))
      .map((part) => g.reshape(part, [1]))
      .reduce((sum, part) => g.add(sum, part));
  const gradients = differentiate ? g.gradients(loss(), inputs) : [];
  return g.defineGraph(inputs, {
    ...Object.fromEntries(outputs.map((value, i) => [`y${i}`, value])),
    ...Object.fromEntries(gradients.map((value, i) => [`d${i}`, value])),
  });
}

/** The numbers of all outputs and then all gradients, by ONNX Runtime. */
export async function runOurs(one: Case, device: Device = 'cpu'): Promise<Float32Array[]> {
  const graph = withGradients(one);
  const program = await loadProgram(graph, { threads: 1, device });
  const results = await program.run(one.feeds);
  await program.release();
  return Object.keys(graph.outputs).map((name) => results[name] as Float32Array);
}

/**
 * The largest difference, relative to the larger of `floor` and the largest magnitude of `theirs`: the whole tensor has
 * one scale, as it has in use, and an element that is zero among others is not asked for digits that float32 lacks.
 */
export function relativeError(
  ours: ArrayLike<number> | undefined,
  theirs: ArrayLike<number>,
  floor = 0,
): number {
  if (ours?.length !== theirs.length) return Infinity;
  let [difference, size] = [0, floor];
  for (let i = 0; i < theirs.length; i++) {
    const [mine, other] = [Number(ours[i]), theirs[i] as number];
    const distance = Math.abs(mine - other);
    difference = distance <= difference ? difference : Number.isNaN(distance) ? Infinity : distance;
    size = Math.max(size, Math.abs(other));
  }
  return difference === 0 ? 0 : difference / size;
}
