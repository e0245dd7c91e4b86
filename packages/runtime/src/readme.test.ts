// The program in the graph package's README runs, learns, and saves a model.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { onnxRuntime } from './node/onnxruntime.js';

const ort = await onnxRuntime();

const readme = new URL('../../graph/README.md', import.meta.url);

it('runs the program of the README', async () => {
  const program = /```ts\n(.*?)```/s.exec(readFileSync(readme, 'utf8'))?.[1] as string;
  const folder = mkdtempSync(join(tmpdir(), 'romnet-readme-'));
  const lines = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    const model = join(folder, 'blur.onnx');
    expect(program).toContain("'blur.onnx'");
    writeFileSync(join(folder, 'program.ts'), program.replace("'blur.onnx'", JSON.stringify(model)));
    await import(/* @vite-ignore */ join(folder, 'program.ts'));
    const losses = lines.mock.calls.map(([line]) => Number(/loss ([\d.]+)/.exec(line)?.[1]));
    expect(losses.length).toBe(3);
    expect(losses[2]).toBeLessThan((losses[0] as number) / 4);
    const session = await ort.InferenceSession.create(model);
    expect(session.outputNames).toEqual(['blurred']);
    await session.release();
  } finally {
    lines.mockRestore();
    rmSync(folder, { recursive: true });
  }
});
