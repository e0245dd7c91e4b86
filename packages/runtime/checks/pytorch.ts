// Hands graphs to pytorch.py, all in one process, and reads back PyTorch's values and gradients in float64.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as g from '@romnet/graph';

const script = fileURLToPath(new URL('pytorch.py', import.meta.url));

const looksForTorch = "import importlib.util as u, sys; sys.exit(u.find_spec('torch') is None)";

/** The Python that has PyTorch: Debian's own before any other on the path. */
const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', looksForTorch]).status === 0,
);

/** Why nothing can be compared here; undefined where it can. */
export const missing = python ? undefined : 'no Python here has torch (Debian: apt install python3-torch)';

/** A graph for both sides. The loss is the sum over the outputs of sum(weights * output). */
export interface Case {
  readonly inputs: readonly g.Value[];
  readonly feeds: Readonly<Record<string, Float32Array>>;
  /** Output i is called `y{i}`; `weights[i]` has as many numbers as it has elements. */
  readonly outputs: readonly g.Value[];
  readonly weights: readonly Float32Array[];
  /** Whether the loss is differentiated in the inputs. */
  readonly differentiate: boolean;
  /** For a composite, which PyTorch has as one function of the inputs: its name there, and its arguments. */
  readonly composite?: { readonly name: string; readonly attributes: object };
}

export interface Tensor {
  readonly shape: readonly number[];
  readonly numbers: Float64Array;
  /** How far PyTorch's own float32 is off, as `relativeError` measures it. */
  readonly float32: number;
}

/** PyTorch's answer to one case: the outputs, then the gradients in the order of the inputs. */
export interface Answer {
  readonly tensors: readonly Tensor[];
  /** The smallest distance of an operand from a kink of its op (relu at 0, a maximum that ties); large where none has one. */
  readonly kink: number;
}

export interface Report {
  /** For every case an answer, or why PyTorch has none. */
  readonly answers: readonly (Answer | string)[];
  /** The names of everything that pytorch.py can compute. */
  readonly counterparts: readonly string[];
}

/** Asks PyTorch about all cases at once. */
export function runPyTorch(cases: readonly Case[]): Report {
  const folder = mkdtempSync(join(tmpdir(), 'romnet-pytorch-'));
  try {
    const numbers = new Numbers();
    const text = JSON.stringify(cases.map((one) => describeCase(one, numbers)));
    writeFileSync(join(folder, 'cases.json'), text);
    writeFileSync(join(folder, 'numbers.f32'), numbers.bytes());
    const { status, stderr } = spawnSync(python as string, [script, folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`pytorch.py failed:\n${stderr}`);
    const bytes = readFileSync(join(folder, 'results.f64'));
    const all = new Float64Array(new Uint8Array(bytes).buffer);
    const written = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Written;
    const answers = written.results.map((result) => {
      if ('problem' in result) return result.problem;
      const tensors = result.tensors.map(({ shape, offset, count, float32 }) => {
        return { shape, float32, numbers: all.subarray(offset, offset + count) };
      });
      return { tensors, kink: result.kink };
    });
    return { answers, counterparts: written.counterparts };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What pytorch.py writes: places in results.f64. */
interface Written {
  readonly counterparts: readonly string[];
  readonly results: readonly (
    | { readonly problem: string }
    | { readonly tensors: readonly Place[]; readonly kink: number }
  )[];
}

interface Place {
  readonly shape: readonly number[];
  readonly offset: number;
  readonly count: number;
  readonly float32: number;
}

/** The numbers of all leaves and weights, one after another. */
class Numbers {
  private readonly parts: Float32Array[] = [];
  private length = 0;

  add(data: Float32Array, shape: g.Shape): { offset: number; count: number; shape: g.Shape } {
    const offset = this.length;
    this.parts.push(data);
    this.length += data.length;
    return { offset, count: data.length, shape };
  }

  bytes(): Uint8Array {
    const all = new Float32Array(this.length);
    let offset = 0;
    for (const part of this.parts) {
      all.set(part, offset);
      offset += part.length;
    }
    return new Uint8Array(all.buffer);
  }
}

function describeCase(one: Case, numbers: Numbers): object {
  const { inputs, outputs, weights, differentiate, composite } = one;
  // Inputs first and in their order, because gradients come back in the order of the leaves.
  const order = [...new Set([...inputs, ...(composite ? [] : g.topologicalOrder(outputs))])];
  const index = new Map(order.map((value, i) => [value, i]));
  const nodes: object[] = order.map((value) => {
    if (value.kind === 'input') {
      const feed = one.feeds[value.attributes.name] as Float32Array;
      return { ...numbers.add(feed, value.shape), wanted: differentiate };
    }
    if (value.kind === 'constant')
      return { ...numbers.add(value.attributes.data, value.shape), wanted: false };
    const operands = value.operands.map((operand) => index.get(operand));
    return { kind: value.kind, attributes: value.attributes, operands };
  });
  if (composite)
    nodes.push({
      kind: composite.name,
      attributes: composite.attributes,
      operands: inputs.map((_, i) => i),
    });
  return {
    nodes,
    outputs: outputs.map((value, i) => ({
      node: composite ? nodes.length - 1 : index.get(value),
      weights: numbers.add(weights[i] as Float32Array, value.shape),
    })),
  };
}
