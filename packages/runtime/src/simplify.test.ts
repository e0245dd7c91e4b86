// A simplified graph gives the same numbers: every op with its gradient, and a small network's training step.
import * as g from '@romnet/graph';
import { expect, it } from 'vitest';
import { Draw } from '../../graph/checks/draw.js';
import { compositeCases, opCases } from '../../graph/checks/op-cases.js';
import { onnxRuntime } from './node/onnxruntime.js';

const ort = await onnxRuntime();

async function results(graph: g.Graph, feeds: Readonly<Record<string, Float32Array>>) {
  // Not `loadProgram`, which simplifies.
  const model = g.toOnnx(graph, { dialect: 'microsoft' });
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const tensors = graph.inputs.map(({ attributes: { name }, shape }) => [
    name,
    new ort.Tensor('float32', feeds[name] as Float32Array, shape),
  ]);
  const outputs = await session.run(Object.fromEntries(tensors));
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}

/** A transposed operand is read in another order, which may change the order of a sum: a few float32 steps. */
async function expectSameNumbers(what: string, graph: g.Graph, feeds: Draw['feeds']) {
  const [before, after] = [await results(graph, feeds), await results(g.simplify(graph), feeds)];
  for (const [name, numbers] of Object.entries(before)) {
    const size = numbers.reduce((largest, n) => Math.max(largest, Math.abs(n)), 1);
    const wrong = numbers.filter((n, i) => !(Math.abs((after[name]?.[i] ?? NaN) - n) <= 1e-6 * size));
    expect([...wrong], `${what}, ${name}`).toEqual([]);
  }
}

const cases: readonly (readonly [name: string, build: (draw: Draw) => g.Value])[] = [
  ...Object.entries(opCases),
  ...Object.entries(compositeCases).map(
    ([name, build]) => [name, (draw: Draw) => build(draw).value] as const,
  ),
];

it('of every op and its gradient', async () => {
  for (const [name, build] of cases) {
    const draw = new Draw(11);
    const y = build(draw);
    const numbers = y.dtype === 'bool' ? g.select(y, 1, 0) : y;
    const differentiable = typeof g.gradientRules[y.kind] === 'function';
    const wanted = differentiable ? g.gradients(g.reduceMean(g.mul(numbers, numbers)), draw.inputs) : [];
    const outputs = { y: numbers, ...Object.fromEntries(wanted.map((value, i) => [`d${i}`, value])) };
    await expectSameNumbers(name, g.defineGraph(draw.inputs, outputs), draw.feeds);
  }
});

it('of the training step of a small network, with fewer nodes', async () => {
  const draw = new Draw(12);
  const [x, vector] = [draw.input([2, 2, 8, 8]), draw.input([4 * 18 + 4 + 2 * 4 * 9])];
  const [w1, b1, w2] = g.unflatten(vector, [[4, 2, 3, 3], [4], [2, 4, 3, 3]]) as [g.Value, g.Value, g.Value];
  const hidden = g.relu(g.conv(x, w1, { bias: b1, padding: [1, 1], stride: [2, 2] }));
  const y = g.conv(g.upsampleNearest(g.normalize(hidden, [0, 2, 3]), 2), w2, { padding: [1, 1] });
  const loss = g.reduceMean(g.abs(g.sub(y, x)));
  const [gradient] = g.gradients(loss, [vector]) as [g.Value];
  const step = g.defineGraph(draw.inputs, { loss, next: g.sub(vector, g.mul(gradient, 0.1)) });
  const nodes = (graph: g.Graph) => g.topologicalOrder(Object.values(graph.outputs)).length;
  expect(nodes(g.simplify(step))).toBeLessThan(0.9 * nodes(step));
  await expectSameNumbers('step', step, draw.feeds);
});
