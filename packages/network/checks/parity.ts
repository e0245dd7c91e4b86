// Hands a case to parity.py and compares what comes back: the same numbers by an independent implementation.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors, writeSafetensors } from '../src/weights/safetensors.js';
import type { Weights } from '../src/weights/tensors.js';
import { distance, relativeError } from './evaluate.js';

const script = fileURLToPath(new URL('parity.py', import.meta.url));

/** The Python that has PyTorch and torchvision: Debian's own before any other on the path. */
export const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import torch, torchvision']).status === 0,
);

/** Why nothing can be compared here; undefined where it can. */
export const missing = python ? undefined : "python3 -c 'import torch, torchvision' fails here";

/** One thing to compute on both sides. */
export interface ParityCase {
  /** What to compute: `network`, `discriminator` or `features`, with the fields that parity.py reads for it. */
  readonly about: { readonly kind: string; readonly [field: string]: unknown };
  readonly weights: Weights;
  readonly inputs: Weights;
  /** Names among `weights` whose gradients are wanted. */
  readonly trained: readonly string[];
}

/** What parity.py computes for each case: outputs, losses, and `gradient.<name>` for each name in `trained`. */
export function runPyTorch(cases: readonly ParityCase[]): Weights[] {
  const root = mkdtempSync(join(tmpdir(), 'romnet-parity-'));
  try {
    const folders = cases.map(({ about, weights, inputs, trained }, i) => {
      const folder = join(root, String(i));
      mkdirSync(folder);
      writeFileSync(join(folder, 'case.json'), JSON.stringify({ ...about, trained }));
      writeFileSync(join(folder, 'weights.safetensors'), writeSafetensors(weights, { precision: 'F32' }));
      writeFileSync(join(folder, 'inputs.safetensors'), writeSafetensors(inputs, { precision: 'F32' }));
      return folder;
    });
    const { status, stderr } = spawnSync(python as string, [script, ...folders], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`parity.py failed:\n${stderr}`);
    return folders.map((folder) => {
      const file = join(folder, 'results.safetensors');
      return readSafetensors(readFileSync(file), file).weights;
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}

export interface Disagreement {
  readonly name: string;
  readonly error: number;
}

/**
 * A gradient that is zero in truth: 1e-17 in float64. Five are, because Eq. (2) centres the features: the biases of the
 * 1x1 convolutions before it cancel. In float32 what is left of them may reach `rounding`.
 */
const zero = 1e-13;
const rounding = 1e-5;
/**
 * Other results may be sums that nearly cancel: the coefficients of Eq. (1) scale features that are normalised afterwards, so
 * that their gradients add up to almost nothing (1e-6 to 1e-9 at full width, where most others are 1e-3 and more). Below this norm an
 * error counts against the norm given here.
 */
const smallest = 1e-5;
const vanishes = (data: Float32Array): boolean => data.every((x) => Math.abs(x) < zero);

/**
 * The relative error of every result, largest first; of a result that is zero in truth, its size against `rounding`.
 * Where the case asked for `kinks`, what ReLUs within rounding of zero leave undecided is taken off a result's error.
 */
export function compare(ours: Readonly<Record<string, Float32Array>>, theirs: Weights): Disagreement[] {
  return [...theirs]
    .filter(([name]) => !name.startsWith('undecided.'))
    .map(([name, { data }]) => {
      const mine = ours[name] ?? new Float32Array();
      if (vanishes(data)) return { name, error: Math.max(0, distance(mine, data) / rounding - 1) };
      const share = Math.min(1, Math.hypot(...chunks(data)) / smallest);
      return { name, error: Math.max(0, share * relativeError(mine, data) - undecided(theirs, name)) };
    })
    .sort((a, b) => b.error - a.error);
}

/** How far undecided activations can move a result, relative to it; 0 where the case did not ask. */
export function undecided(theirs: Weights, name: string): number {
  const moved = theirs.get(`undecided.${name}`)?.data[0] ?? 0;
  const { data } = theirs.get(name)!;
  return moved === 0 || vanishes(data) ? 0 : moved / Math.hypot(...chunks(data));
}

/** Norms of pieces short enough to be arguments. */
const chunks = (data: Float32Array): number[] =>
  Array.from({ length: Math.ceil(data.length / 4096) }, (_, i) =>
    Math.hypot(...data.subarray(i * 4096, (i + 1) * 4096)),
  );
