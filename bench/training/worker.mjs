// Our side of the training bench. The first line on stdin says what to build; it is answered with what that costs, once weights and
// batch lie in the folder for the other side. Every further line asks for one step.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { constant, elements, topologicalOrder } from '@romnet/graph';
import { createTrainingStep } from '@romnet/laboratory';
import {
  declareParameters,
  findPreset,
  initialize,
  initialWeights,
  paperLossWeights,
  vgg19Features,
  writeSafetensors,
} from '@romnet/network';
import { loadProgram } from '@romnet/runtime';

const folder = process.argv[2];
const style = 'torchvision';
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Multiplications and additions of all convolutions and matrix products. */
function countFlop(graph) {
  const cost = {
    conv: ({ shape, operands: [, kernel] }) =>
      (2 * elements(shape) * elements(kernel.shape)) / kernel.shape[0],
    convTranspose: ({ operands: [x, kernel] }) =>
      (2 * elements(x.shape) * elements(kernel.shape)) / kernel.shape[0],
    matmul: ({ shape, operands: [a], attributes: { transposeA } }) =>
      2 * elements(shape) * a.shape.at(transposeA ? -2 : -1),
  };
  return topologicalOrder(Object.values(graph.outputs)).reduce(
    (sum, value) => sum + (cost[value.kind]?.(value) ?? 0),
    0,
  );
}

/** A plane that looks like nothing, in [-0.8, 0.8], smooth enough to have edges of every kind. */
const plane = (shape, phase) =>
  Float32Array.from(
    { length: elements(shape) },
    (_, i) => 0.8 * Math.sin(i * 0.013 * (1 + phase) + 7 * Math.sin(i / 997)),
  );

async function prepare({ preset: name, side, batch, threads }) {
  const preset = findPreset(name);
  const weights = initialWeights(preset, 1);
  const picture = constant(new Float32Array(32 * 32), [1, 1, 32, 32]);
  const vgg19 = initialize(
    declareParameters((scope) => vgg19Features(scope, picture, style)),
    2,
  );
  const config = {
    ...{ batch, crop: side, beta1: 0.9, beta2: 0.999, clipNorm: 1, seed: 3 },
    ...{ losses: paperLossWeights, maskWeight: 0, maskEmphasis: 0, decisionWeight: 0 },
    ...{ luminanceBend: 0, chromaBend: 0 },
    discriminator: { width: 64, rate: 1 },
  };
  const networks = { vgg19: { weights: vgg19, style } };
  const step = createTrainingStep(preset, 'joint', weights, config, networks);
  const inputs = Object.fromEntries(
    Object.entries(step.batch).map(([name, shape], i) => [
      name,
      shape.length === 2 ? new Float32Array(shape[0]).fill(1) : plane(shape, i / 7),
    ]),
  );
  const all = new Map([...weights, ...step.auxiliary]);
  const save = (name, tensors) =>
    writeFileSync(join(folder, `${name}.safetensors`), writeSafetensors(tensors, { precision: 'F32' }));
  save('weights', new Map([...all, ...[...vgg19].map(([name, tensor]) => [`vgg.${name}`, tensor])]));
  save(
    'inputs',
    new Map(Object.entries(inputs).map(([name, data]) => [name, { shape: step.batch[name], data }])),
  );
  const trained = step.layout.entries.map(({ name }) => name);
  writeFileSync(
    join(folder, 'case.json'),
    JSON.stringify({ preset, style, threads, trained, losses: paperLossWeights, learningRate: 1e-4 }),
  );

  const parameters = new Float32Array(step.layout.size);
  for (const { name, offset } of step.layout.entries) parameters.set(all.get(name).data, offset);
  const zeros = () => new Float32Array(parameters.length);
  let state = { parameters, firstMoment: zeros(), secondMoment: zeros() };
  let number = 0;
  const begun = performance.now();
  const program = await loadProgram(step.graph, { threads });
  const about = {
    parameters: step.layout.size,
    gflop: Number((countFlop(step.graph) / 1e9).toPrecision(4)),
    nodes: topologicalOrder(Object.values(step.graph.outputs)).length,
    loadSeconds: Number(((performance.now() - begun) / 1000).toPrecision(3)),
  };
  const run = async () => {
    number += 1;
    const outputs = await program.run({
      ...{ ...inputs, ...state },
      learningRate: Float32Array.of(1e-4),
      step: Float32Array.of(number),
    });
    const { nextParameters, nextFirstMoment, nextSecondMoment } = outputs;
    state = { parameters: nextParameters, firstMoment: nextFirstMoment, secondMoment: nextSecondMoment };
    return Object.fromEntries(step.losses.map((name) => [name, outputs[name][0]]));
  };
  return { about, run };
}

const { value } = await lines.next();
const { about, run } = await prepare(JSON.parse(value));
console.log(JSON.stringify(about));
for (let line = await lines.next(); !line.done; line = await lines.next()) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const losses = await run();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, peak, losses }));
}
