// Programs: both dialects agree, bad feeds are refused, and memory does not grow.
import * as g from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { Draw } from '../../graph/checks/draw.js';
import { opCases } from '../../graph/checks/op-cases.js';
import { loadProgram } from './node/index.js';
import { onnxRuntime } from './node/onnxruntime.js';

const ort = await onnxRuntime();

async function runFile(file: Uint8Array, draw: Draw) {
  const session = await ort.InferenceSession.create(file);
  const feeds = draw.inputs.map((value) => {
    const { name } = (value as g.ValueOf<'input'>).attributes;
    return [name, new ort.Tensor('float32', draw.feeds[name]!, value.shape)] as const;
  });
  const { y } = await session.run(Object.fromEntries(feeds));
  await session.release();
  return { shape: y?.dims, numbers: Array.from(y?.data as Float32Array, Number) };
}

describe('the two dialects give equal results, of the shape that the graph says', () => {
  for (const kind of Object.keys(opCases) as g.Kind[])
    it(kind, async () => {
      for (const seed of [1, 2, 3]) {
        const draw = new Draw(seed);
        const y = opCases[kind](draw);
        const graph = g.defineGraph(draw.inputs, { y });
        const standard = await runFile(g.toOnnx(graph, { dialect: 'standard' }), draw);
        const microsoft = await runFile(g.toOnnx(graph, { dialect: 'microsoft' }), draw);
        expect(standard.shape).toEqual(y.shape);
        expect(microsoft.shape).toEqual(y.shape);
        // Results are of size one to ten; the dialects may add in another order, which costs a few float32 steps.
        for (const [i, number] of standard.numbers.entries())
          expect(Math.abs((microsoft.numbers[i] ?? NaN) - number)).toBeLessThan(
            1e-5 * Math.max(1, Math.abs(number)),
          );
      }
    });
});

describe('loadProgram', () => {
  it('takes any length along a free axis, and only whole ones', async () => {
    const [q, k] = [g.input('q', [1, 2]), g.input('k', [3, 2], { free: 0 })];
    const program = await loadProgram(
      g.defineGraph([q, k], { y: g.reduceMax(g.matmul(q, k, { transposeB: true }), [1]) }),
    );
    const run = async (...numbers: number[]) =>
      (await program.run({ q: Float32Array.of(1, 1), k: Float32Array.from(numbers) })).y;
    expect(await run(1, 2)).toEqual(Float32Array.of(3));
    expect(await run(1, 2, 4, 5, 0, 0, 2, 2, 1, 0)).toEqual(Float32Array.of(9));
    await expect(run(1, 2, 3)).rejects.toThrow('expected 6 numbers [3, 2] for input "k", got 3');
    await expect(run()).rejects.toThrow('for input "k", got 0');
    await program.release();
  });

  const x = g.input('x', [2, 3]);
  const graph = g.defineGraph([x], { y: g.mul(x, 2), sum: g.reduceSum(x) });
  const feed = Float32Array.of(1, 2, 3, 4, 5, 6);

  it('runs, again and again', async () => {
    const program = await loadProgram(graph);
    for (const factor of [1, -3]) {
      const { y, sum } = await program.run({ x: feed.map((n) => factor * n) });
      expect([...(y ?? [])]).toEqual([...feed.map((n) => 2 * factor * n)]);
      expect([...(sum ?? [])]).toEqual([21 * factor]);
    }
    await program.release();
  });

  it('gives the same bits every time for a fixed number of threads', async () => {
    const draw = new Draw(5);
    const image = draw.input([2, 8, 32, 32]);
    const kernel = draw.input([16, 8, 3, 3]);
    const y = g.conv(image, kernel, { padding: [1, 1] });
    const [dx, dk] = g.gradients(g.reduceSum(g.mul(y, y)), [image, kernel]);
    const step = g.defineGraph(draw.inputs, { dx: dx as g.Value, dk: dk as g.Value });
    const results = [];
    for (let i = 0; i < 3; i++) {
      const program = await loadProgram(step, { threads: 2 });
      results.push(await program.run(draw.feeds));
      await program.release();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('refuses feeds that do not fit', async () => {
    const program = await loadProgram(graph);
    await expect(program.run({ x: feed.slice(1) })).rejects.toThrow(
      'expected 6 numbers [2, 3] for input "x", got 5',
    );
    await expect(program.run({})).rejects.toThrow('expected 6 numbers [2, 3] for input "x", got none');
    await program.release();
  });

  it('writes outputs into the buffers that it is given', async () => {
    const program = await loadProgram(graph);
    const y = new Float32Array(6);
    const results = await program.run({ x: feed }, { y });
    expect(results.y).toBe(y);
    expect([...y]).toEqual([2, 4, 6, 8, 10, 12]);
    expect([...(results.sum ?? [])]).toEqual([21]);
    await expect(program.run({ x: feed }, { y: y.slice(1) })).rejects.toThrow('for output "y", got 5');
    await expect(program.run({ x: feed }, { y: feed })).rejects.toThrow(
      'expected another buffer for output "y"',
    );
    await program.release();
  });

  it('does not grow over 200 runs, nor over sessions', async () => {
    const wide = g.input('x', [1, 8, 128, 128]);
    const network = g.defineGraph([wide], {
      y: g.exp(g.reduceMean(g.mul(wide, 2), [1])),
      copy: g.mul(wide, 3),
    });
    const x = new Float32Array(8 * 128 * 128);
    const buffers = { y: new Float32Array(128 * 128), copy: new Float32Array(x.length) };
    const resident: number[] = [];
    for (let session = 0; session < 5; session++) {
      const program = await loadProgram(network);
      for (let i = 0; i < 40; i++) await program.run({ x }, buffers);
      await program.release();
      resident.push(process.memoryUsage().rss);
    }
    // One result is 0.6 MB: a leak of every run's would be 120 MB. The heap of this process grows by up to 25 MB meanwhile.
    expect((resident.at(-1) as number) - (resident[0] as number)).toBeLessThan(60e6);
  });
});
