// Hands ONNX files to onnx's own checker, all in one process: full check, and our shapes against those it infers.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('onnx_check.py', import.meta.url));
const looksForOnnx = "import importlib.util as u, sys; sys.exit(u.find_spec('onnx') is None)";

/** The Python that has onnx: Debian's own before any other on the path. */
const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', looksForOnnx]).status === 0,
);

/** Why nothing can be checked here; undefined where it can. */
export const missingOnnx = python ? undefined : 'no Python here has onnx (Debian: apt install python3-onnx)';

export interface OnnxReport {
  /** How many values' shapes were compared. */
  readonly checked: number;
  readonly problems: readonly string[];
}

/** Checks models, by name, that were written with `shapes: true`. */
export function checkModels(models: Iterable<readonly [name: string, bytes: Uint8Array]>): OnnxReport {
  const folder = mkdtempSync(join(tmpdir(), 'romnet-onnx-'));
  try {
    for (const [name, bytes] of models) writeFileSync(join(folder, `${name}.onnx`), bytes);
    const { status, stdout, stderr } = spawnSync(python as string, [script, folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`onnx_check.py failed:\n${stderr}`);
    return JSON.parse(stdout) as OnnxReport;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
