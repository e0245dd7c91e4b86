// Where the time goes: runs one training step as `loadProgram` would, under ONNX Runtime's profiler, and adds up the time by op.
// Usage: node bench/engine/profile.mjs [paper|base] [op type whose shapes to list]
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elements, simplify, toOnnx } from '@romnet/graph';
import { onnxRuntime } from '../../packages/runtime/dist/node/onnxruntime.js';
import { describe, nets, stepGraph } from './nets.mjs';

const ort = await onnxRuntime();
const [name = 'paper', detail] = process.argv.slice(2);
const net = nets[name];
const graph = stepGraph(net, describe(net));
const session = await ort.InferenceSession.create(toOnnx(simplify(graph), { dialect: 'microsoft' }), {
  intraOpNumThreads: 2,
  enableMemPattern: false,
  enableProfiling: true,
  profileFilePrefix: join(tmpdir(), `romnet-${process.pid}`),
  logSeverityLevel: 3,
});
const feeds = Object.fromEntries(
  graph.inputs.map((v) => {
    const data = new Float32Array(elements(v.shape)).map((_, i) => 0.02 * Math.sin(i));
    return [v.attributes.name, new ort.Tensor('float32', data, v.shape)];
  }),
);
const runs = 4;
for (let i = 0; i < runs; i++) await session.run(feeds);
session.endProfiling();

const file = readdirSync(tmpdir()).find((entry) => entry.startsWith(`romnet-${process.pid}`));
const events = JSON.parse(readFileSync(join(tmpdir(), file), 'utf8'));
rmSync(join(tmpdir(), file));
const kernels = events.filter((e) => e.cat === 'Node' && e.name.endsWith('_kernel_time'));
const measured = kernels.slice(kernels.length / runs);

/** Milliseconds per step, largest first. */
const sums = (key) => {
  const sum = new Map();
  for (const e of measured) {
    const entry = sum.get(key(e)) ?? { ms: 0, calls: 0 };
    sum.set(key(e), { ms: entry.ms + e.dur / 1000 / (runs - 1), calls: entry.calls + 1 / (runs - 1) });
  }
  return [...sum].sort((a, b) => b[1].ms - a[1].ms);
};
const total = measured.reduce((ms, e) => ms + e.dur / 1000 / (runs - 1), 0);
const show = (rows) => {
  for (const [key, { ms, calls }] of rows)
    console.log(
      `${ms.toFixed(1).padStart(8)} ms ${((100 * ms) / total).toFixed(1).padStart(5)} % ${String(Math.round(calls)).padStart(5)} x ${key}`,
    );
};
console.log(`${total.toFixed(0)} ms in kernels per step`);
show(sums((e) => e.args.op_name));
if (detail)
  show(
    sums((e) =>
      e.args.op_name === detail
        ? `${detail} ${e.args.input_type_shape?.map((t) => Object.values(t)[0].join('x')).join(' ')} -> ${e.args.output_type_shape?.map((t) => Object.values(t)[0].join('x')).join(' ')}`
        : 'others',
    ).slice(0, 25),
  );
