// The shipped network whole on WebGPU, restoration and colour, against the CPU; a software driver will do.
import { elements, type Graph } from '@romnet/graph';
import { type Device, loadProgram } from '@romnet/runtime';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../../runtime/checks/both.js';
import { missingVulkan } from '../../runtime/checks/vulkan.js';
import { drawPlane } from '../checks/evaluate.js';
import { colorizationModel, restorationModel } from './models.js';
import { findPreset } from './presets.js';
import { initialWeights } from './weights/weights.js';

if (missingVulkan) console.log(`skipped: ${missingVulkan}`);

const base = findPreset('base');
const size = { height: 32, width: 32 };

/** Weights as they start, but restoration starts near changing nothing, and would then agree with anything. */
const weights = new Map(
  [...initialWeights(base, 1)].map(([name, { shape, data }]) => [
    name,
    { shape, data: name === 'restoration.output.weight' ? data.map((n) => 30 * n) : data },
  ]),
);

const tolerance = 1e-4;

/** Milliseconds: the driver compiles every shader on the processor. */
const patience = 600_000;

async function compute(graph: Graph, feeds: Readonly<Record<string, Float32Array>>, device: Device) {
  const program = await loadProgram(graph, { device, threads: 1 });
  const results = Object.values(await program.run(feeds));
  await program.release();
  return results[0] as Float32Array;
}

async function compare(graph: Graph) {
  const feeds = Object.fromEntries(
    graph.inputs.map(({ attributes: { name }, shape }, i) => [name, drawPlane(shape, i + 1)]),
  );
  const cpu = await compute(graph, feeds, 'cpu');
  const webgpu = await compute(graph, feeds, 'webgpu');
  return { feeds, cpu, webgpu };
}

describe.skipIf(missingVulkan)('the base preset on WebGPU gives what the CPU gives', () => {
  it(
    'restoration',
    async () => {
      const { feeds, cpu, webgpu } = await compare(restorationModel(base, weights, size));
      const change = (restored: Float32Array) => restored.map((n, i) => n - feeds.luminance![i]!);
      expect(Math.max(...change(cpu).map(Math.abs))).toBeGreaterThan(0.1);
      expect(relativeError(change(webgpu), change(cpu))).toBeLessThan(tolerance);
    },
    patience,
  );

  it(
    'colour with a reference',
    async () => {
      const graph = colorizationModel(base, weights, size, [size]);
      const { cpu, webgpu } = await compare(graph);
      expect(cpu.length).toBe(elements([1, 2, size.height, size.width]));
      expect(Math.max(...cpu.map(Math.abs))).toBeGreaterThan(0.01);
      expect(relativeError(webgpu, cpu)).toBeLessThan(tolerance);
    },
    patience,
  );
});
