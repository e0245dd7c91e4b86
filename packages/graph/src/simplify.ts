// Makes a graph smaller without changing a number that it computes.
import { constant } from './build.js';
import { defineGraph } from './graph.js';
import { topologicalOrder } from './order.js';
import { fold, foldLimit } from './simplify.fold.js';
import { neutralRules } from './simplify.neutral.js';
import type { Graph, Value } from './value.js';

/**
 * The same graph with small constants computed (results of at most `foldLimit` elements), equal sub-expressions shared,
 * operations that change nothing removed, and nodes that no output needs dropped. Inputs and outputs keep their names.
 *
 * Every rule keeps each number as it is; only the sign of a zero may change (-0 + 0 is 0).
 */
export function simplify(graph: Graph): Graph {
  const { share } = new SharedValues();
  const simpler = new Map<Value, Value>();
  for (const value of topologicalOrder(Object.values(graph.outputs))) {
    const operands = value.operands.map((operand) => simpler.get(operand) as Value);
    const same = operands.every((operand, i) => operand === value.operands[i]);
    // Shapes stay what they are, so the node need not be made again through its rule.
    const moved = same ? value : (Object.freeze({ ...value, operands: Object.freeze(operands) }) as Value);
    simpler.set(value, shorten(moved, share));
  }
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, simpler.get(value) as Value]);
  return defineGraph(graph.inputs, Object.fromEntries(outputs));
}

/** Applies the rules until none does. */
function shorten(value: Value, share: (value: Value) => Value): Value {
  for (let current = value; ; ) {
    const data = fold(current);
    if (data) return share(constant(data, current.shape));
    const rule = neutralRules[current.kind] as ((y: Value) => Value | undefined) | undefined;
    const next = rule?.(current);
    if (!next) return share(current);
    current = next;
  }
}

/** JSON has no infinity. */
const exactly = (_: string, attribute: unknown): unknown =>
  typeof attribute === 'number' ? String(attribute) : attribute;

/** One value for all that compute the same: the same op of the same operands with the same attributes. */
class SharedValues {
  private readonly values = new Map<string, Value>();
  private readonly numbers = new Map<unknown, number>();

  readonly share = (value: Value): Value => {
    const key = this.key(value);
    const known = this.values.get(key);
    if (known) return known;
    this.values.set(key, value);
    return value;
  };

  private key(value: Value): string {
    const operands = value.operands.map((operand) => this.number(operand)).join();
    return `${value.kind}(${operands})${this.attributes(value)}`;
  }

  private attributes(value: Value): string {
    if (value.kind === 'input') return `#${this.number(value)}`;
    if (value.kind !== 'constant') return JSON.stringify(value.attributes, exactly);
    const { data } = value.attributes;
    // Small constants are equal by their bits, large ones only where they are the same array.
    const content =
      data.length > foldLimit ? `#${this.number(data)}` : new Uint32Array(data.slice().buffer).join();
    return `[${value.shape}]${content}`;
  }

  /** A number for an object, the same at every call. */
  private number(object: unknown): number {
    const known = this.numbers.get(object);
    if (known !== undefined) return known;
    this.numbers.set(object, this.numbers.size);
    return this.numbers.size - 1;
  }
}
