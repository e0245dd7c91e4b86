// Where a network's parameters come from. A sub-net is a function of a scope and values; the same function declares
// its parameters, runs on frozen weights, or trains on slices of one vector, depending on the scope it is given.
import { constant, input, type Shape, type Value } from '@romnet/graph';
import type { Weights } from './weights/tensors.js';

/** How a parameter starts: `normal` has mean 0 and the given standard deviation. */
export type Initial =
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'values'; readonly values: readonly number[] };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initial: Initial;
  readonly role?: Role;
}

/**
 * `statistic`: measured on data, as batch normalisation's mean is, and no gradient descent should move it. `addition`: came after
 * weights had been published, so that a file may lack it, and then it is what it starts as, which changes nothing.
 */
export type Role = 'statistic' | 'addition';

export interface Scope {
  parameter(name: string, shape: Shape, initial: Initial, role?: Role): Value;
  /** The same source under a longer prefix: `scope.in('level1').in('block0')`. */
  in(name: string): Scope;
}

/** A scope whose parameters are whatever `resolve` makes of their specifications. */
export function scopeFrom(resolve: (spec: ParameterSpec) => Value, prefix = ''): Scope {
  return {
    parameter: (name, shape, initial, role) =>
      resolve({ name: prefix + name, shape, initial, ...(role ? { role } : {}) }),
    in: (name) => scopeFrom(resolve, `${prefix}${name}.`),
  };
}

/** Lists the parameters that a network asks for, in the order in which it does. */
export function declareParameters(build: (scope: Scope) => unknown): ParameterSpec[] {
  const specs = new Map<string, ParameterSpec>();
  build(
    scopeFrom((spec) => {
      specs.set(spec.name, spec);
      return input(spec.name, spec.shape.length > 0 ? spec.shape : [1]);
    }),
  );
  return [...specs.values()];
}

/** Frozen weights: every parameter is a constant, which ONNX Runtime packs once. One node per name, however often used. */
export function frozenScope(weights: Weights): Scope {
  return memoized(({ name, shape, initial, role }) => {
    const tensor = weights.get(name);
    if (tensor) return constant(tensor.data, shape);
    if (role === 'addition' && initial.kind === 'values') return constant(initial.values, shape);
    throw new Error(`internal: no weights for parameter "${name}"`);
  });
}

/** Asks `resolve` once per name, so that two uses of a parameter (input and reference) share one value. */
export function memoized(resolve: (spec: ParameterSpec) => Value): Scope {
  const known = new Map<string, Value>();
  return scopeFrom((spec) => {
    const value = known.get(spec.name) ?? resolve(spec);
    known.set(spec.name, value);
    return value;
  });
}
