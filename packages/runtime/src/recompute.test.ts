// Recomputing: the same gradients, and the values twice in what ONNX Runtime makes of the model.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as g from '@romnet/graph';
import { expect, it } from 'vitest';
import { Draw } from '../../graph/checks/draw.js';
import { modelProto } from '../../graph/src/onnx/schema.js';
import { onnxRuntime } from './node/onnxruntime.js';

const ort = await onnxRuntime();

type Wrap = (body: (x: g.Value) => g.Value, x: g.Value) => g.Value;
const plainly: Wrap = (body, x) => body(x);
const again: Wrap = (body, x) => g.recompute(body, x);

/** Blocks of three convolutions each, and the gradient of a loss in all weights as one vector. */
function deepStack(wrap: Wrap, { blocks, channels, side }: Record<'blocks' | 'channels' | 'side', number>) {
  const shapes = Array.from({ length: 3 * blocks }, () => [channels, channels, 3, 3]);
  const x = g.input('x', [1, channels, side, side]);
  const weights = g.input('weights', [shapes.length * channels * channels * 9]);
  const kernels = g.unflatten(weights, shapes);
  let y = x;
  for (let block = 0; block < blocks; block++) {
    const own = kernels.slice(3 * block, 3 * block + 3);
    const body = (features: g.Value) =>
      own.reduce((inner, kernel) => g.tanh(g.conv(inner, kernel, { padding: [1, 1] })), features);
    y = wrap(body, y);
  }
  const loss = g.reduceMean(g.mul(y, y));
  const [gradient] = g.gradients(loss, [weights]);
  return g.simplify(g.defineGraph([x, weights], { loss, gradient: gradient as g.Value }));
}

const small = { blocks: 3, channels: 2, side: 6 };

it('gives exactly the same loss and gradients', async () => {
  const draw = new Draw(1);
  const feeds = { x: draw.numbers(2 * 6 * 6), weights: draw.numbers(9 * 4 * 9) };
  const results = [];
  for (const wrap of [plainly, again]) {
    const graph = deepStack(wrap, small);
    const session = await ort.InferenceSession.create(g.toOnnx(graph), { intraOpNumThreads: 1 });
    const tensors = graph.inputs.map(({ attributes: { name }, shape }) => [
      name,
      new ort.Tensor('float32', feeds[name as keyof typeof feeds], shape),
    ]);
    const { loss, gradient } = await session.run(Object.fromEntries(tensors));
    await session.release();
    results.push([loss?.data, gradient?.data]);
  }
  expect(results[1]).toEqual(results[0]);
});

it('is not undone by ONNX Runtime: every convolution is there once more', async () => {
  const convolutions = async (wrap: Wrap) => {
    const folder = mkdtempSync(join(tmpdir(), 'romnet-recompute-'));
    try {
      const optimizedModelFilePath = join(folder, 'optimized.onnx');
      const options = {
        optimizedModelFilePath,
        graphOptimizationLevel: 'extended',
        logSeverityLevel: 3,
      } as const;
      await (await ort.InferenceSession.create(g.toOnnx(deepStack(wrap, small)), options)).release();
      const model = modelProto.toObject(modelProto.decode(readFileSync(optimizedModelFilePath)));
      return (model.graph.node as { opType: string }[]).filter(({ opType }) => opType.endsWith('Conv'))
        .length;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  // 9 forwards, 9 that shift for the kernels' gradients, and 8 backwards, for nobody asked for the gradient in x.
  expect([await convolutions(plainly), await convolutions(again)]).toEqual([26, 35]);
});
