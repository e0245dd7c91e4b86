// Walks a graph: every value that the outputs need, operands before their users.
import type { Value } from './value.js';

/**
 * Topological order without recursion: graphs of training steps are thousands of nodes deep. The walk does not look
 * behind the values of `border`.
 */
export function topologicalOrder(outputs: readonly Value[], border: ReadonlySet<Value> = new Set()): Value[] {
  const order: Value[] = [];
  const seen = new Set<Value>();
  const stack: { readonly value: Value; next: number }[] = [];
  const enter = (value: Value) => {
    if (seen.has(value)) return;
    seen.add(value);
    stack.push({ value, next: border.has(value) ? value.operands.length : 0 });
  };
  for (const output of outputs) {
    enter(output);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const operand = top.value.operands[top.next++];
      if (operand) enter(operand);
      else order.push((stack.pop() as typeof top).value);
    }
  }
  return order;
}
