// Reverse-mode differentiation: the gradient of a graph is another graph.
import { add, constant, expand, reshape } from './build.js';
import { gradientRules } from './gradients.js';
import { topologicalOrder } from './order.js';
import { GraphError } from './shapes.js';
import { elements, showShape, type Value } from './value.js';

/**
 * The gradients of a scalar (one element) with respect to some values, in their order and shapes.
 *
 * @throws GraphError where `loss` has more than one element, where it does not depend on a value, or where a path
 *   from a value to the loss crosses an op without a gradient.
 */
export function gradients(loss: Value, withRespectTo: readonly Value[]): Value[] {
  if (elements(loss.shape) !== 1)
    throw new GraphError(`gradients: expected a loss of one element, got ${showShape(loss.shape)}`);
  const order = topologicalOrder([loss]);

  // Only values on a path from a wanted value to the loss get a gradient.
  const active = new Set<Value>(withRespectTo);
  for (const value of order) if (value.operands.some((operand) => active.has(operand))) active.add(value);

  const gradientOf = new Map<Value, Value>([[loss, onesLike(loss)]]);
  for (const value of order.reverse()) {
    const upstream = gradientOf.get(value);
    if (!upstream || !active.has(value) || value.operands.length === 0) continue;
    const rule = gradientRules[value.kind] as (v: Value, dy: Value) => readonly (() => Value)[];
    value.operands.forEach((operand, i) => {
      if (!active.has(operand)) return;
      if (typeof rule !== 'function') throw new GraphError(`gradients: ${value.kind} is not differentiable`);
      const contribution = rule(value, upstream)[i];
      if (!contribution)
        throw new GraphError(`gradients: ${value.kind} is not differentiable in operand ${i}`);
      const sum = gradientOf.get(operand);
      gradientOf.set(operand, sum ? add(sum, contribution()) : contribution());
    });
  }

  return withRespectTo.map((value, i) => {
    const gradient = gradientOf.get(value);
    if (!gradient)
      throw new GraphError(
        `gradients: the loss does not depend on value ${i} (${value.kind} ${showShape(value.shape)})`,
      );
    return gradient;
  });
}

const onesLike = (value: Value): Value =>
  expand(
    reshape(
      constant(1),
      value.shape.map(() => 1),
    ),
    value.shape,
  );
