// Writes a graph as an ONNX file: opset 17, IR version 8, every value's shape recorded on request.
import { topologicalOrder } from '../order.js';
import { GraphError } from '../shapes.js';
import type { DType, Graph, Shape, Value, ValueOf } from '../value.js';
import { type Dialect, Emitter, type OnnxAttribute, type OnnxNode } from './emitter.js';
import { onnxRules } from './rules.js';
import { attributeType, elementType, modelProto } from './schema.js';

export interface OnnxOptions {
  /** Default `standard`: loads in any ONNX runtime. */
  readonly dialect?: Dialect;
  /** Record the shape of every intermediate value, so that checkers can compare them with their own. Default false. */
  readonly shapes?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The graph as the bytes of an `.onnx` file. */
export function toOnnx(graph: Graph, options: OnnxOptions = {}): Uint8Array {
  const emit = new Emitter(options.dialect ?? 'standard');
  const names = new Map<Value, string>();
  const order = topologicalOrder(Object.values(graph.outputs));
  nameValues(graph, order, names);
  for (const value of order) {
    const rule = onnxRules[value.kind] as (
      e: Emitter,
      v: Value,
      inputs: readonly string[],
      output: string,
    ) => void;
    rule(
      emit,
      value,
      value.operands.map((operand) => names.get(operand) as string),
      names.get(value) as string,
    );
  }
  // An output that is an input, a constant or another output's value needs a node of its own.
  for (const [output, value] of Object.entries(graph.outputs))
    if (names.get(value) !== output) emit.node('Identity', [names.get(value) as string], output);

  checkNames(graph, emit);

  const computed = order.filter(
    (value) => value.operands.length > 0 && !((names.get(value) as string) in graph.outputs),
  );
  const model = {
    irVersion: 8,
    producerName: 'romnet',
    opsetImport: [
      { domain: '', version: 17 },
      ...(emit.nodes.some((node) => node.domain) ? [{ domain: 'com.microsoft', version: 1 }] : []),
    ],
    graph: {
      name: 'romnet',
      node: emit.nodes.map(nodeProto),
      initializer: emit.tensors,
      input: graph.inputs.map(({ attributes: { name, free }, shape, dtype }) =>
        valueInfo(name, shape, dtype, free),
      ),
      output: Object.entries(graph.outputs).map(([name, value]) => valueInfo(name, value.shape, value.dtype)),
      valueInfo: options.shapes
        ? computed.map((value) => valueInfo(names.get(value) as string, value.shape, value.dtype))
        : [],
    },
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
  };
  return modelProto.encode(modelProto.create(model)).finish();
}

/** A name of the user's may be one that the writer gives to a node or a constant of its own: `ints.0`, `conv.3`. */
function checkNames(graph: Graph, emit: Emitter): void {
  const taken = new Set(graph.inputs.map((value) => value.attributes.name));
  for (const name of [
    ...emit.nodes.map((node) => node.output),
    ...emit.tensors.map((tensor) => tensor.name),
  ]) {
    if (taken.has(name))
      throw new GraphError(
        `toOnnx: expected another name than "${name}" for an input or output, it is the file's own`,
      );
    taken.add(name);
  }
}

/** Inputs keep their names, outputs take theirs where they can, everything else is numbered. */
function nameValues(graph: Graph, order: readonly Value[], names: Map<Value, string>): void {
  for (const [output, value] of Object.entries(graph.outputs))
    if (value.operands.length > 0 && !names.has(value)) names.set(value, output);
  order.forEach((value, i) => {
    if (value.kind === 'input') names.set(value, (value as ValueOf<'input'>).attributes.name);
    else if (!names.has(value)) names.set(value, `${value.kind}.${i}`);
  });
}

const valueInfo = (name: string, shape: Shape, dtype: DType, free?: number) => {
  const dim = shape.map((n, axis) => (axis === free ? { dimParam: `${name} length` } : { dimValue: n }));
  return { name, type: { tensorType: { elemType: elementType[dtype], shape: { dim } } } };
};

const nodeProto = (node: OnnxNode) => ({
  opType: node.opType,
  name: node.output,
  domain: node.domain,
  input: node.inputs,
  output: [node.output],
  attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
});

function attributeProto(name: string, value: OnnxAttribute) {
  if (typeof value === 'number') return { name, type: attributeType.int, i: value };
  if (typeof value === 'string') return { name, type: attributeType.string, s: value };
  if ('float' in value) return { name, type: attributeType.float, f: value.float };
  return { name, type: attributeType.ints, ints: value };
}
