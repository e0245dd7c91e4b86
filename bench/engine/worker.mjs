// Our side of the engine bench, with the same requests and answers as torch_worker.py; see there.
import { createInterface } from 'node:readline';
import { constant, conv, defineGraph, elements, input, matmul } from '@romnet/graph';
import { loadProgram } from '@romnet/runtime';
import { describe, forwardGraph, startingWeights, stepGraph } from './nets.mjs';

const wave = (shape, f) => Float32Array.from({ length: elements(shape) }, (_, i) => f(i));

/** A large matrix product, and a large convolution with a kernel that stays, as in a net that is used. */
function limitGraph(what) {
  if (what === 'product') {
    const [a, b] = [input('a', [2048, 2048]), input('b', [2048, 2048])];
    return defineGraph([a, b], { y: matmul(a, b) });
  }
  const [x, shape] = [input('x', [1, 128, 128, 128]), [128, 128, 3, 3]];
  return defineGraph([x], { y: conv(x, constant(wave(shape, Math.cos), shape), { padding: [1, 1] }) });
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
  const times = [];
  let check;
  for (let i = 0; i < request.repeats; i++) {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    check = await run();
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    times.push({ seconds, cpu: (user + system) / 1e6 });
  }
  const least = (key) => Math.min(...times.map((time) => time[key]));
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ seconds: least('seconds'), cpu: least('cpu'), check, peak }));
}
