// What `recompute` means to the backward pass: the marked values exist twice, and gradients use the second copy.
import { after } from './composites.js';
import { topologicalOrder } from './order.js';
import type { Value, ValueOf } from './value.js';

/**
 * Copies the values between a marker's inputs and its result, and records each copy in `twins`. The copies hang on inputs
 * that come `after` the gradient dy of the result: so they are computed when the backward pass arrives, and ONNX Runtime,
 * which merges equal expressions, does not take them for the first ones.
 */
export function computeAgain(marker: ValueOf<'recompute'>, dy: Value, twins: Map<Value, Value>): void {
  const now = (value: Value): Value => twins.get(value) ?? value;
  const [result, ...inputs] = marker.operands as readonly [Value, ...Value[]];
  // The result is named too because dy alone may be a constant, which orders nothing.
  const copies = new Map(inputs.map((x) => [x, after(now(x), dy, now(result))]));
  for (const value of topologicalOrder([result], new Set(inputs))) {
    if (copies.has(value) || !value.operands.some((operand) => copies.has(operand))) continue;
    const operands = value.operands.map((operand) => copies.get(operand) ?? now(operand));
    copies.set(value, Object.freeze({ ...value, operands: Object.freeze(operands) }) as Value);
  }
  for (const x of inputs) copies.delete(x);
  for (const [value, copy] of copies) twins.set(value, copy);
}
