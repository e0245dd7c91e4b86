// Walks a graph: every value that the outputs need, operands before their users.
import { GraphError } from './shapes.js';
import { showShape, type Value } from './value.js';

/**
 * Topological order without recursion: graphs of training steps are thousands of nodes deep. The walk does not look
 * behind the values of `border`.
 *
 * @throws GraphError where a value needs itself: our builders cannot make that, but values may come from elsewhere.
 */
export function topologicalOrder(outputs: readonly Value[], border: ReadonlySet<Value> = new Set()): Value[] {
  const order: Value[] = [];
  const seen = new Set<Value>();
  const done = new Set<Value>();
  const stack: { readonly value: Value; next: number }[] = [];
  const enter = (value: Value) => {
    if (seen.has(value)) {
      if (done.has(value)) return;
      throw new GraphError(
        `graph: expected no cycle, got ${value.kind} ${showShape(value.shape)} that needs itself`,
      );
    }
    seen.add(value);
    stack.push({ value, next: border.has(value) ? value.operands.length : 0 });
  };
  for (const output of outputs) {
    enter(output);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const operand = top.value.operands[top.next++];
      if (operand) enter(operand);
      else {
        stack.pop();
        done.add(top.value);
        order.push(top.value);
      }
    }
  }
  return order;
}
