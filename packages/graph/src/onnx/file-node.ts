// One node of an ONNX file with typed access to its operands and attributes. Whatever is absent, of another type or not
// asked for is an error: a file must never be understood by half.
import { GraphError } from '../shapes.js';
import { elements, type Value } from '../value.js';

/** A name in the file stands for a value, for integers that other nodes take as arguments, or for quantized weights. */
export type Known =
  | { readonly value: Value }
  | { readonly integers: readonly number[] }
  | { readonly bytes: Uint8Array | Int8Array; readonly shape: readonly number[] };

/** An attribute as protobufjs gives it; only the fields of its kind are meaningful. */
export interface FileAttribute {
  readonly name: string;
  readonly f: number;
  readonly i: number;
  readonly s: string;
  readonly ints: readonly number[];
}

export class FileNode {
  private readonly attributes: Map<string, FileAttribute>;
  private readonly unread: Set<string>;

  constructor(
    private readonly inputs: readonly string[],
    attributes: readonly FileAttribute[],
    private readonly known: ReadonlyMap<string, Known>,
  ) {
    this.attributes = new Map(attributes.map((attribute) => [attribute.name, attribute]));
    this.unread = new Set(this.attributes.keys());
  }

  /** The name of the file's i-th input; empty where there is none. */
  name(i: number): string {
    return this.inputs[i] ?? '';
  }

  has(i: number): boolean {
    return (this.inputs[i] ?? '') !== '';
  }

  private at(i: number): Known {
    const name = this.inputs[i] ?? '';
    const known = this.known.get(name);
    if (!known) throw new GraphError(`expected a value for operand ${i}, got "${name}", which nothing makes`);
    return known;
  }

  value(i: number): Value {
    const known = this.at(i);
    if (!('value' in known)) throw new GraphError(`expected numbers for operand ${i}, got integers`);
    return known.value;
  }

  values(): Value[] {
    return this.inputs.map((_, i) => this.value(i));
  }

  /** Integers that the file states; those that are computed are not supported. */
  integers(i: number): readonly number[] {
    const known = this.at(i);
    if (!('integers' in known)) throw new GraphError(`expected constant integers for operand ${i}`);
    return known.integers;
  }

  /** 8-bit numbers that the file states: quantized weights and their zero points. */
  bytes(i: number): { readonly bytes: Uint8Array | Int8Array; readonly shape: readonly number[] } {
    const known = this.at(i);
    if (!('bytes' in known)) throw new GraphError(`expected constant 8-bit numbers for operand ${i}`);
    return known;
  }

  /** Float32 numbers that the file states. */
  numbers(i: number): Float32Array {
    const value = this.value(i);
    if (value.kind !== 'constant') throw new GraphError(`expected a constant for operand ${i}`);
    return value.attributes.data;
  }

  scalar(i: number): number {
    const numbers = this.numbers(i);
    if (numbers.length !== 1)
      throw new GraphError(`expected one number for operand ${i}, got ${numbers.length}`);
    return shortest(numbers[0] as number);
  }

  private attribute(name: string): FileAttribute | undefined {
    this.unread.delete(name);
    return this.attributes.get(name);
  }

  int(name: string, otherwise: number): number {
    return this.attribute(name)?.i ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    return shortest(this.attribute(name)?.f ?? otherwise);
  }

  text(name: string, otherwise: string): string {
    return this.attribute(name)?.s ?? otherwise;
  }

  ints(name: string): readonly number[] | undefined {
    return this.attribute(name)?.ints;
  }

  /** An axis; negative ones count from the end. */
  axis(name: string, otherwise: number, rank: number): number {
    return fromEnd(this.int(name, otherwise), rank);
  }

  /** Refuses an attribute that is not what we can do. */
  demand(name: string, found: unknown, ...allowed: readonly unknown[]): void {
    if (!allowed.includes(found))
      throw new GraphError(`expected ${name} ${allowed.join(' or ')}, got ${String(found)}`);
  }

  /** Called when a rule is through. */
  finish(): void {
    const [name] = this.unread;
    if (name !== undefined) throw new GraphError(`the attribute "${name}" is not supported`);
  }
}

export const fromEnd = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Counts that a file states, before anything is made from them. */
export function checkShape(shape: readonly number[]): readonly number[] {
  const fits = shape.length <= 16 && shape.every((n) => Number.isInteger(n) && n >= 1);
  if (!fits || elements(shape) > 2 ** 31)
    throw new GraphError(
      `expected at most 16 axes of positive lengths and 2^31 elements, got ${shape.length} axes [${shape.slice(0, 16)}]`,
    );
  return shape;
}

/** The shortest decimal number that float32 rounds to the same: 0.2, where the file has 0.20000000298. */
function shortest(number: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(number.toPrecision(digits));
    if (Math.fround(rounded) === number) return rounded;
  }
  return number;
}
