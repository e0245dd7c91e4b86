// Finds the first tensor of a graph that is not finite, by running it again with its inner values as outputs.
import { defineGraph, elements, type Graph, showShape, topologicalOrder, type Value } from '@romnet/graph';
import { loadProgram, type ProgramOptions } from '@romnet/runtime';

type Feeds = Readonly<Record<string, Float32Array>>;

export interface BrokenOptions extends ProgramOptions {
  /** Names of the values that are parameters. */
  readonly parameters: ReadonlyMap<Value, string>;
  /** Outputs whose values come first in the search: the losses, so that the forward pass is searched before gradients. */
  readonly first: readonly string[];
}

/** Numbers fetched from one run of the graph: memory against the number of runs. */
const FETCHED = 32e6;

/**
 * One clause that names the first value, in the order of computation, that is not finite: an input, or the op with the
 * shape of its result, the ranges of its operands, and the parameter nearest before it.
 */
export async function findBroken(graph: Graph, feeds: Feeds, options: BrokenOptions): Promise<string> {
  for (const { attributes } of graph.inputs) {
    const range = rangeOf(feeds[attributes.name] as Float32Array);
    if (!range.finite) return `the input "${attributes.name}" is not finite already`;
  }
  const heads = options.first.map((name) => graph.outputs[name] as Value);
  const forward = new Set(topologicalOrder(heads));
  const values = topologicalOrder([...heads, ...Object.values(graph.outputs)]).filter(isComputed);
  for (const group of groups(values)) {
    const results = await compute(group, feeds, options);
    const broken = group.find((_, i) => !rangeOf(results[i] as Float32Array).finite);
    if (!broken) continue;
    const operands = [...new Set(broken.operands)].filter((value) => value.dtype === 'float32');
    const inner = operands.filter(isComputed);
    const numbers = new Map(zip(inner, await compute(inner, feeds, options)));
    const shown = operands.map((value) => showOperand(value, numbers.get(value), feeds));
    const pass = forward.has(broken) ? 'forward pass' : 'gradients';
    const near = nearestParameter(broken, options.parameters);
    return `first in the ${pass}: ${broken.kind} ${showShape(broken.shape)}${near} of ${shown.join(' and ')}`;
  }
  return 'run again, every tensor is finite';
}

const isComputed = (value: Value): boolean => value.operands.length > 0 && value.dtype === 'float32';

/** Runs of neighbours of bounded size together. */
function groups(values: readonly Value[]): Value[][] {
  const result: Value[][] = [];
  let size = Infinity;
  for (const value of values) {
    if (size + elements(value.shape) > FETCHED) {
      result.push([]);
      size = 0;
    }
    result.at(-1)!.push(value);
    size += elements(value.shape);
  }
  return result;
}

async function compute(
  values: readonly Value[],
  feeds: Feeds,
  options: ProgramOptions,
): Promise<Float32Array[]> {
  if (values.length === 0) return [];
  const inputs = topologicalOrder(values).filter((value) => value.kind === 'input');
  const named = Object.fromEntries(values.map((value, i) => [`value ${i}`, value]));
  const program = await loadProgram(defineGraph(inputs, named), options);
  try {
    const results = await program.run(feeds);
    return values.map((_, i) => results[`value ${i}`] as Float32Array);
  } finally {
    await program.release();
  }
}

function rangeOf(data: Float32Array): { finite: boolean; low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const x of data) {
    if (!Number.isFinite(x)) return { finite: false, low, high };
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  return { finite: true, low, high };
}

function showOperand(value: Value, computed: Float32Array | undefined, feeds: Feeds): string {
  const data =
    value.kind === 'input'
      ? feeds[value.attributes.name]
      : value.kind === 'constant'
        ? value.attributes.data
        : computed;
  const { finite, low, high } = rangeOf(data ?? new Float32Array());
  const range = finite ? `from ${low.toPrecision(4)} to ${high.toPrecision(4)}` : 'not finite';
  return `${value.kind} ${showShape(value.shape)} ${range}`;
}

/** The parameter that is the fewest steps before a value; nothing where none is. */
function nearestParameter(value: Value, parameters: ReadonlyMap<Value, string>): string {
  const queue = [value];
  const seen = new Set(queue);
  for (const at of queue) {
    const name = parameters.get(at);
    if (name !== undefined) return ` after ${name}`;
    for (const operand of at.operands) {
      if (seen.has(operand)) continue;
      seen.add(operand);
      queue.push(operand);
    }
  }
  return '';
}

const zip = <A, B>(first: readonly A[], second: readonly B[]): [A, B][] =>
  first.map((item, i) => [item, second[i] as B]);
