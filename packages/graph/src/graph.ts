// A graph as a checked whole, and its text form for people and for snapshots.
import { topologicalOrder } from './order.js';
import { GraphError, shapeRules } from './shapes.js';
import { type Graph, type Kind, type Shape, sameShape, showShape, type Value } from './value.js';

/**
 * Names the outputs and lists the inputs in the order they are to be fed.
 *
 * @throws GraphError for an input that is undeclared, unused or shares its name, for an output without an input's or
 *   constant's computation behind it, and for a node whose recorded shape is not what its rule gives.
 */
export function defineGraph(inputs: readonly Value[], outputs: Readonly<Record<string, Value>>): Graph {
  const names = Object.keys(outputs);
  if (names.length === 0) throw new GraphError('graph: expected at least one output, got none');
  const order = topologicalOrder(Object.values(outputs));
  const reached = new Set(order.filter((value) => value.kind === 'input'));

  const declared: Graph['inputs'][number][] = [];
  const taken = new Set(names);
  for (const value of inputs) {
    if (value.kind !== 'input') throw new GraphError(`graph: expected input values, got ${value.kind}`);
    const { name } = value.attributes;
    if (taken.has(name)) throw new GraphError(`graph: the name "${name}" is used twice`);
    if (!reached.has(value)) throw new GraphError(`graph: input "${name}" is not used by any output`);
    taken.add(name);
    declared.push(value);
  }
  for (const value of reached)
    if (value.kind === 'input' && !declared.includes(value))
      throw new GraphError(`graph: input "${value.attributes.name}" is used but not declared`);

  for (const value of order) checkNode(value);
  return { inputs: declared, outputs };
}

/** Nodes may come from elsewhere than our builders (a file, a transformation), so their shapes are derived again. */
function checkNode(value: Value): void {
  if (value.operands.length === 0) return;
  const rule = shapeRules[value.kind] as (attributes: unknown, operands: readonly Shape[]) => Shape;
  const expected = rule(
    value.attributes,
    value.operands.map((operand) => operand.shape),
  );
  if (!sameShape(expected, value.shape))
    throw new GraphError(
      `${value.kind}: expected result ${showShape(expected)}, got ${showShape(value.shape)}`,
    );
}

/** One line per node: `%3 = conv(%0, %1) stride=1,1 ... : [1, 8, 16, 16]`. */
export function toText(graph: Graph): string {
  const order = topologicalOrder(Object.values(graph.outputs));
  const name = new Map<Value, string>();
  const lines = order.map((value, i) => {
    name.set(value, value.kind === 'input' ? value.attributes.name : `%${i}`);
    const operands = value.operands.map((operand) => name.get(operand)).join(', ');
    const type = `${value.dtype === 'float32' ? '' : value.dtype}${showShape(value.shape)}`;
    return `${name.get(value)} = ${value.kind}(${operands})${showAttributes(value)} : ${type}`;
  });
  for (const [output, value] of Object.entries(graph.outputs))
    lines.push(`return ${output} = ${name.get(value)}`);
  return lines.join('\n');
}

const hidden: ReadonlySet<Kind> = new Set<Kind>(['input', 'reshape', 'expand']);

function showAttributes(value: Value): string {
  if (hidden.has(value.kind)) return '';
  if (value.kind === 'constant') {
    const { data } = value.attributes;
    return data.length <= 4 ? ` ${[...data].join(',')}` : ` ${data.length} numbers`;
  }
  return Object.entries(value.attributes)
    .map(([key, attribute]) => ` ${key}=${String(attribute)}`)
    .join('');
}
