// The web's programs on the device `wasm`, which Node can run too: the whole vocabulary, values and gradients, in ONNX Runtime's
// own ops, against the native library; and what a page sees of loading.
import * as g from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { relativeError, runOurs, withGradients } from '../../checks/both.js';
import { kinds, opCase } from '../../checks/examples.js';
import type { Device } from '../device.js';
import { loadProgram } from './index.js';

/** Both are float32 and differ in the order of sums; denormal numbers, which only one of them keeps, are far below. */
const tolerance = 1e-5;

const alone = { threads: 1 };

describe('WASM gives what the native library gives', () => {
  it.each(kinds)('%s', async (kind) => {
    for (const seed of [2, 3]) {
      const one = opCase(kind, seed);
      const native = await runOurs(one);
      const graph = withGradients(one);
      const program = await loadProgram(graph, alone);
      const results = await program.run(one.feeds);
      await program.release();
      for (const [i, name] of Object.keys(graph.outputs).entries())
        expect(relativeError(results[name], native[i]!), `seed ${seed}, ${name}`).toBeLessThan(tolerance);
    }
  });
});

const [x, k] = [g.input('x', [2, 3]), g.input('k', [3, 2], { free: 0 })];
const twice = g.defineGraph([x], { y: g.mul(x, 2) });

it('takes a free axis, and writes into buffers', async () => {
  const scores = g.matmul(g.reshape(x, [3, 2]), k, { transposeB: true });
  const program = await loadProgram(
    g.defineGraph([x, k], { y: g.reduceMax(scores, [1]), z: g.neg(x) }),
    alone,
  );
  const feeds = { x: Float32Array.of(1, 2, 3, 4, 5, 6), k: Float32Array.of(1, 0, 0, 1, -1, -1, 3, 0) };
  const z = new Float32Array(6);
  const results = await program.run(feeds, { z });
  expect(results.y).toEqual(Float32Array.of(3, 9, 15));
  expect(results.z).toBe(z);
  expect(z).toEqual(feeds.x.map((n) => -n));
  await program.release();
});

it('names the devices that a browser has', async () => {
  for (const device of ['cpu', 'cuda', 'tpu'] as Device[])
    await expect(loadProgram(twice, { device })).rejects.toThrow(
      `expected a device of a browser (wasm, webgpu), got '${device}'`,
    );
});

it('refuses settings that cannot be', async () => {
  await expect(loadProgram(twice, { threads: 2 })).rejects.toThrow(
    "expected wasmPaths, the folder of onnxruntime-web's files, for more than one thread, got 2 threads without it",
  );
  for (const settings of [{ threads: 2, wasmPaths: '/elsewhere/' }, { wasmPaths: '/elsewhere/' }])
    await expect(loadProgram(twice, { ...alone, ...settings })).rejects.toThrow(
      /^expected (threads|wasmPaths) as the first program has it \((1|not given)\), got (2|\/elsewhere\/)/,
    );
});
