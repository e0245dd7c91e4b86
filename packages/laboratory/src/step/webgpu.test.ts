// One training step on WebGPU, backward pass and Adam included, against the CPU; a software driver will do.
import { elements } from '@romnet/graph';
import { initialWeights } from '@romnet/network';
import { type Device, loadProgram } from '@romnet/runtime';
import { expect, it } from 'vitest';
import { relativeError } from '../../../runtime/checks/both.js';
import { missingVulkan } from '../../../runtime/checks/vulkan.js';
import { defaults, tiny } from '../workplace.fixture.js';
import { createTrainingStep } from './step.js';

if (missingVulkan) console.log(`skipped: ${missingVulkan}`);

/** Ten times that of a forward pass: the discriminator normalises maps of 3x3 pixels here, which magnifies rounding. */
const tolerance = 1e-3;

/** Milliseconds: the driver compiles every shader on the processor. */
const patience = 600_000;

it.skipIf(missingVulkan)(
  'a joint step with the discriminator gives the losses and gradients that the CPU gives',
  async () => {
    const weights = initialWeights(tiny, 1);
    const step = createTrainingStep(
      tiny,
      'joint',
      weights,
      defaults({
        batch: 1,
        losses: { luminance: 1, perceptual: 0, histogram: 1, chroma: 1, adversarial: 0.2 },
      }),
    );
    const parameters = new Float32Array(step.layout.size);
    for (const { name, offset } of step.layout.entries)
      parameters.set((weights.get(name) ?? step.auxiliary.get(name))!.data, offset);
    const wave = (length: number, phase: number) =>
      Float32Array.from({ length }, (_, i) => 0.7 * Math.sin(0.37 * i + phase + Math.sin(i / 11)));
    const feeds = {
      ...Object.fromEntries(
        Object.entries(step.batch).map(([name, shape], i) => [
          name,
          shape.length === 2 ? new Float32Array(elements(shape)).fill(1) : wave(elements(shape), i),
        ]),
      ),
      parameters,
      firstMoment: new Float32Array(step.layout.size),
      secondMoment: new Float32Array(step.layout.size),
      learningRate: Float32Array.of(1e-4),
      step: Float32Array.of(1),
    };
    const run = async (device: Device) => {
      const program = await loadProgram(step.graph, { device, threads: 1 });
      const outputs = await program.run(feeds);
      await program.release();
      return outputs;
    };
    const [cpu, webgpu] = [await run('cpu'), await run('webgpu')];
    // From zero, the first moments are the clipped gradients times a constant.
    const names = [...step.losses, ...step.gradientNorms, 'nextFirstMoment'];
    const apart = names.map((name) => [name, relativeError(webgpu[name], cpu[name]!)] as const);
    expect(apart.filter(([, error]) => !(error < tolerance))).toEqual([]);
  },
  patience,
);
