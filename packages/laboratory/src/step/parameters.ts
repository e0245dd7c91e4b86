// Between the network's tensors by name and the one flat vector that the training step updates.
import type { Weights } from '@romnet/network';
import type { ParameterLayout } from './step.js';

/** The trained tensors' values in the layout's order, copied. */
export function gatherParameters(layout: ParameterLayout, weights: Weights): Float32Array {
  const flat = new Float32Array(layout.size);
  for (const { name, offset, shape } of layout.entries) {
    const tensor = weights.get(name);
    const count = shape.reduce((product, side) => product * side, 1);
    if (tensor?.data.length !== count) {
      throw new Error(
        `expected ${count} numbers for parameter '${name}', got ${tensor?.data.length ?? 'none'}`,
      );
    }
    flat.set(tensor.data, offset);
  }
  return flat;
}

/** All of `weights`, the trained tensors replaced by copies of their places in `flat`. */
export function scatterParameters(layout: ParameterLayout, flat: Float32Array, weights: Weights): Weights {
  const result = new Map(weights);
  for (const { name, offset, shape } of layout.entries) {
    const count = shape.reduce((product, side) => product * side, 1);
    result.set(name, { shape, data: flat.slice(offset, offset + count) });
  }
  return result;
}
