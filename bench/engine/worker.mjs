// Our side of the engine bench, with the same requests and answers as torch_worker.py; see there.
import { createInterface } from 'node:readline';
import { conv, defineGraph, elements, input, matmul } from '@romnet/graph';
import { loadProgram } from '@romnet/runtime';
import { describe, forwardGraph, startingWeights, stepGraph } from './nets.mjs';

const wave = (shape, f) => Float32Array.from({ length: elements(shape) }, (_, i) => f(i));

/** A large matrix product and a large convolution: what the library reaches at best. */
function limitGraph(what) {
  const [a, b] =
    what === 'product'
      ? [
          [1024, 1024],
          [1024, 1024],
        ]
      : [
          [1, 64, 128, 128],
          [64, 64, 3, 3],
        ];
  const [x, y] = [input('a', a), input('b', b)];
  return defineGraph([x, y], { y: what === 'product' ? matmul(x, y) : conv(x, y, { padding: [1, 1] }) });
}

async function prepare({ net, what, threads }) {
  if (!net) {
    const graph = limitGraph(what);
    const feeds = Object.fromEntries(graph.inputs.map((v) => [v.attributes.name, wave(v.shape, Math.sin)]));
    const program = await loadProgram(graph, { threads });
    return async () => (await program.run(feeds)).y[0];
  }
  const description = describe(net);
  const weights = startingWeights(description);
  const x = wave(net.image, Math.sin);
  if (what === 'forward') {
    const program = await loadProgram(forwardGraph(net, weights), { threads });
    return async () => (await program.run({ x })).y.reduce((sum, n) => sum + Math.abs(n), 0) / x.length;
  }
  const program = await loadProgram(stepGraph(net, description), { threads });
  const target = wave(net.image, Math.cos);
  let state = {
    parameters: weights,
    first: new Float32Array(weights.length),
    second: new Float32Array(weights.length),
  };
  let decays = [1, 1];
  return async () => {
    decays = [decays[0] * 0.9, decays[1] * 0.999];
    const corrections = Float32Array.of(1 - decays[0], 1 - decays[1]);
    const { loss, parameters, first, second } = await program.run({
      x,
      target,
      corrections,
      ...rename(state),
    });
    state = { parameters, first, second };
    return loss[0];
  };
}

/** Outputs cannot have the names of inputs, so the state goes in under other names than it comes out. */
const rename = (state) =>
  Object.fromEntries(Object.entries(state).map(([name, data]) => [`${name}.old`, data]));

const subjects = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const run = subjects.get(line) ?? (await prepare(request));
  subjects.set(line, run);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const check = await run();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, check, peak }));
}
