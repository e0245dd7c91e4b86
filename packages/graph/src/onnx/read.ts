// Reads an ONNX file back into a graph, for the ops that we write. Sizes are checked before anything is made of them.
import * as g from '../build.js';
import { defineGraph } from '../graph.js';
import { topologicalOrder } from '../order.js';
import { GraphError } from '../shapes.js';
import { elements, type Graph, type Value } from '../value.js';
import { checkShape, type FileAttribute, FileNode, type Known } from './file-node.js';
import { foreignRules } from './read.foreign.js';
import { type Reader, readRules } from './read.rules.js';
import { elementType, modelProto } from './schema.js';

interface FileTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

interface FileValueInfo {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue: number }[] } | null;
    } | null;
  } | null;
}

interface FileModel {
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: {
    readonly node: readonly {
      readonly name: string;
      readonly opType: string;
      readonly domain: string;
      readonly input: readonly string[];
      readonly output: readonly string[];
      readonly attribute: readonly FileAttribute[];
    }[];
    readonly initializer: readonly FileTensor[];
    readonly input: readonly FileValueInfo[];
    readonly output: readonly FileValueInfo[];
  } | null;
}

/**
 * The graph in an ONNX file: opset 13 to 17, float32 (weights may be quantized to 8 bits), weights in the file itself.
 * What `toOnnx` writes is read back as the same graph, but for attention and for nearest resizing at odd sizes, which
 * come as the ops they were written as.
 *
 * @param given values that stand in for inputs of the file, by name: the file's network becomes a part of another
 *   graph. They bring their shapes with them; all other inputs must state theirs.
 * @throws GraphError for bytes that are no such file, and for the first node that is not in our vocabulary, by name.
 */
export function readOnnx(bytes: Uint8Array, given: Readonly<Record<string, Value>> = {}): Graph {
  const model = decode(bytes);
  const { graph } = model;
  if (!graph) throw new GraphError('readOnnx: expected a model with a graph, got one without');
  const opset = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version;
  if (opset === undefined || opset < 13 || opset > 17)
    throw new GraphError(`readOnnx: expected opset 13 to 17, got ${opset ?? 'none'}`);

  const known = new Map<string, Known>();
  for (const tensor of graph.initializer)
    known.set(
      tensor.name,
      naming(`initializer "${tensor.name}"`, () => constantOf(tensor)),
    );
  const inputs: Value[] = [];
  for (const info of graph.input) {
    if (known.has(info.name)) continue;
    const standIn = Object.hasOwn(given, info.name) ? given[info.name] : undefined;
    if (standIn) {
      known.set(info.name, { value: standIn });
      continue;
    }
    const value = naming(`input "${info.name}"`, () => g.input(info.name, shapeOf(info)));
    inputs.push(value);
    known.set(info.name, { value });
  }
  for (const { name, opType, domain, input, output, attribute } of graph.node) {
    const what = `node "${name || output[0]}" (${domain ? `${domain}.` : ''}${opType})`;
    const rule = ruleFor(opType);
    const home = opType === 'FusedMatMul' ? ['com.microsoft'] : ['', 'ai.onnx'];
    if (!rule || !home.includes(domain))
      throw new GraphError(`readOnnx: ${what}: this op is not in the vocabulary`);
    const value = naming(what, () => {
      if (output.filter((result) => result !== '').length !== 1)
        throw new GraphError(`expected one result, got ${output.length}`);
      const node = new FileNode(input, attribute, known);
      const result = rule(node);
      node.finish();
      checkShape(result.shape);
      return result;
    });
    known.set(output[0] as string, { value });
  }
  const outputs = graph.output.map(({ name }) => {
    const result = known.get(name);
    if (!result || !('value' in result))
      throw new GraphError(`readOnnx: nothing computes the output "${name}"`);
    return [name, result.value] as const;
  });
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const fed = graph.input.map(({ name }) => name).filter((name) => !weights.has(name));
  const absent = Object.keys(given).find((name) => !fed.includes(name));
  if (absent !== undefined)
    throw new GraphError(`readOnnx: expected an input "${absent}", got ${fed.join(', ') || 'none'}`);
  const free = topologicalOrder(outputs.map(([, value]) => value)).filter(({ kind }) => kind === 'input');
  return defineGraph([...new Set([...inputs, ...free])], Object.fromEntries(outputs));
}

function ruleFor(opType: string) {
  for (const rules of [readRules, foreignRules] as const)
    if (Object.hasOwn(rules, opType)) return (rules as Readonly<Record<string, Reader>>)[opType];
  return undefined;
}

function decode(bytes: Uint8Array): FileModel {
  try {
    const options = { longs: Number, defaults: true, arrays: true } as const;
    return modelProto.toObject(modelProto.decode(bytes), options) as FileModel;
  } catch (cause) {
    throw new GraphError(`readOnnx: expected an ONNX file, got ${bytes.length} bytes that are none`, {
      cause,
    });
  }
}

/** Runs a part of the reading; its errors say where they come from. */
function naming<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof GraphError)) throw cause;
    throw new GraphError(`readOnnx: ${what}: ${cause.message}`, { cause });
  }
}

const widths: Readonly<Record<number, number>> = {
  [elementType.float32]: 4,
  [elementType.int64]: 8,
  [elementType.uint8]: 1,
  [elementType.int8]: 1,
};

function constantOf({ dims, dataType, rawData }: FileTensor): Known {
  const shape = dims.length === 1 && dims[0] === 0 ? dims : checkShape(dims);
  const width = widths[dataType];
  if (width === undefined)
    throw new GraphError(`expected float32, int64 or 8-bit numbers, got type ${dataType}`);
  if (rawData.length !== width * elements(shape))
    throw new GraphError(`expected ${width * elements(shape)} bytes for [${shape}], got ${rawData.length}`);
  // A copy, for numbers must start at a multiple of their width.
  const { buffer } = new Uint8Array(rawData);
  if (dataType === elementType.uint8) return { bytes: new Uint8Array(buffer), shape };
  if (dataType === elementType.int8) return { bytes: new Int8Array(buffer), shape };
  if (dataType === elementType.int64) return { integers: Array.from(new BigInt64Array(buffer), Number) };
  return { value: g.constant(new Float32Array(buffer), shape) };
}

function shapeOf({ type }: FileValueInfo): readonly number[] {
  const tensor = type?.tensorType;
  if (tensor?.elemType !== elementType.float32)
    throw new GraphError(`expected float32 numbers, got type ${tensor?.elemType ?? 'none'}`);
  if (!tensor.shape) throw new GraphError('expected a shape, got none');
  return checkShape(tensor.shape.dim.map(({ dimValue }) => dimValue));
}
