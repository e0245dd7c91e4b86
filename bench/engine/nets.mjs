// The restoration nets that are measured, as plain data and as graphs. torch_worker.py builds the same ones.
import * as g from '@romnet/graph';

/** `paper`: III-A at full width on one picture. `base`: the width that ships, a training batch. */
export const nets = {
  paper: {
    image: [1, 1, 256, 256],
    levels: [1, 4, 8].map((scale) => ({ scale, features: 64, growth: 32, outputs: 64 })),
    blocks: 3,
    units: 4,
    fusion: [],
  },
  base: {
    image: [8, 1, 128, 128],
    levels: [
      { scale: 1, features: 24, growth: 8, outputs: 24 },
      { scale: 4, features: 48, growth: 24, outputs: 16 },
      { scale: 8, features: 64, growth: 32, outputs: 16 },
    ],
    blocks: 3,
    units: 4,
    fusion: [16],
  },
};

/** Damaged -> restored luminance. `parameter(shape)` supplies the weights in a fixed order. */
function restore(x, net, parameter) {
  const conv = (input, channels, kernel = 3) => {
    const weight = parameter([channels, input.shape[1], kernel, kernel]);
    const padding = (kernel - 1) / 2;
    return g.conv(input, weight, { padding: [padding, padding], bias: parameter([channels]) });
  };
  const block = (input, growth) => {
    const channels = input.shape[1];
    const units = Array.from({ length: net.units }, (_, unit) => ({
      kernel: parameter([growth, channels + unit * growth, 3, 3]),
      bias: parameter([growth]),
    }));
    const features = g.denseConvolutions(input, units, g.relu, { padding: [1, 1] });
    return g.add(input, conv(features, channels, 1));
  };
  const [, , height, width] = x.shape;
  const levels = net.levels.map(({ scale, features, growth, outputs }) => {
    const shallow = conv(scale === 1 ? x : g.averagePool(x, scale), features);
    let deep = conv(shallow, features);
    const blocks = [];
    for (let i = 0; i < net.blocks; i++) {
      deep = block(deep, growth);
      blocks.push(deep);
    }
    const fused = g.add(shallow, conv(conv(g.concat(blocks, 1), features, 1), features));
    const result = outputs === features ? fused : conv(fused, outputs, 1);
    return scale === 1 ? result : g.resizeBilinear(result, height, width);
  });
  let fused = g.concat(levels, 1);
  for (const channels of net.fusion) fused = g.relu(conv(fused, channels));
  return g.add(x, conv(fused, 1));
}

/** All parameter shapes, and the multiplications and additions of the convolutions in one forward pass. */
export function describe(net) {
  const shapes = [];
  const x = g.input('x', net.image);
  const y = restore(x, net, (shape) => {
    shapes.push(shape);
    return g.input(`p${shapes.length}`, shape);
  });
  const flops = g
    .topologicalOrder([y])
    .filter((v) => v.kind === 'conv')
    .reduce((sum, v) => sum + 2 * g.elements(v.shape) * g.elements(v.operands[1].shape.slice(1)), 0);
  return { shapes, flops, count: shapes.reduce((sum, shape) => sum + g.elements(shape), 0) };
}

/** Weights as in torch_worker.py, where they only have to be of a sensible size: the speed does not depend on them. */
export function startingWeights({ shapes, count }) {
  const weights = new Float32Array(count);
  let offset = 0;
  for (const shape of shapes) {
    const scale = shape.length === 4 ? Math.sqrt(2 / g.elements(shape.slice(1))) : 0;
    for (let i = 0; i < g.elements(shape); i++) weights[offset++] = scale * Math.sin(1 + 12.9898 * offset);
  }
  return weights;
}

/** Frozen weights, as an application runs it. */
export function forwardGraph(net, weights) {
  let offset = 0;
  const x = g.input('x', net.image);
  const y = restore(x, net, (shape) => {
    const data = weights.subarray(offset, offset + g.elements(shape));
    offset += data.length;
    return g.constant(data, shape);
  });
  return g.defineGraph([x], { y });
}

/** Forward, mean absolute error, backward, and Adam on one flat vector of parameters (state in as `*.old`). */
export function stepGraph(net, { shapes, count }) {
  const [x, target] = [g.input('x', net.image), g.input('target', net.image)];
  const [parameters, first, second] = ['parameters', 'first', 'second'].map((name) =>
    g.input(`${name}.old`, [count]),
  );
  const corrections = g.input('corrections', [2]);
  const tensors = g.unflatten(parameters, shapes);
  let next = 0;
  const y = restore(x, net, () => tensors[next++]);
  const loss = g.reduceMean(g.abs(g.sub(y, target)));
  const gradients = g.gradients(loss, tensors);
  const gradient = g.concat(
    gradients.map((d) => g.reshape(d, [g.elements(d.shape)])),
    0,
  );
  const m = g.add(g.mul(first, 0.9), g.mul(gradient, 0.1));
  const v = g.add(g.mul(second, 0.999), g.mul(g.mul(gradient, gradient), 0.001));
  const [mean, variance] = [g.div(m, g.slice(corrections, 0, 0, 1)), g.div(v, g.slice(corrections, 0, 1, 2))];
  const updated = g.sub(parameters, g.mul(g.div(mean, g.add(g.sqrt(variance), 1e-8)), 1e-4));
  const inputs = [x, target, corrections, parameters, first, second];
  return g.defineGraph(inputs, { loss, parameters: updated, first: m, second: v });
}
