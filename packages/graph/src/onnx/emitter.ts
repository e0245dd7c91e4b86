// Collects ONNX nodes and initialisers while the rules of `rules.ts` describe one value after another.
import type { OnnxOp } from './ops.js';
import { elementType } from './schema.js';

export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly opType: OnnxOp;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

/** `microsoft` may use ops of ONNX Runtime's own domain where they were measured to help; `standard` never does. */
export type Dialect = 'standard' | 'microsoft';

export class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  private readonly integers = new Map<string, string>();

  constructor(readonly dialect: Dialect) {}

  node(
    opType: OnnxOp,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string {
    this.nodes.push({ opType, domain, inputs, output, attributes });
    return output;
  }

  /** A list of integers as an int64 initialiser; equal lists share one. */
  ints(values: readonly (number | bigint)[]): string {
    const key = values.join('_');
    const known = this.integers.get(key);
    if (known) return known;
    const name = `ints.${this.integers.size}`;
    const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    this.tensors.push({ name, dims: [values.length], dataType: elementType.int64, rawData });
    this.integers.set(key, name);
    return name;
  }

  floats(name: string, data: Float32Array, dims: readonly number[]): string {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.tensors.push({ name, dims, dataType: elementType.float32, rawData });
    return name;
  }
}
