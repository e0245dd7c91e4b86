// The whole vocabulary on WebGPU, values and gradients, against the CPU; a software driver will do.
import * as g from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { Draw } from '../../../graph/checks/draw.js';
import { relativeError, runOurs, withGradients } from '../../checks/both.js';
import { kinds, opCase } from '../../checks/examples.js';
import { missingVulkan } from '../../checks/vulkan.js';
import { refusal } from '../limits.js';
import { type Device, loadProgram } from './index.js';
import { onnxRuntime } from './onnxruntime.js';

const ort = await onnxRuntime();

if (missingVulkan) console.log(`skipped: ${missingVulkan}`);

/** Of what `relativeError` gives. SwiftShader agrees to 1e-6; the floor of WGSL's own exp, tanh and pow is near 1e-5. */
const tolerance = 1e-4;
const floor = 1e-3;

/** Milliseconds: the driver compiles every shader on the processor. */
const patience = 300_000;

describe.skipIf(missingVulkan)('WebGPU gives what the CPU gives', () => {
  it.each(kinds)(
    '%s',
    async (kind) => {
      let compared = 0;
      for (const seed of [2, 3]) {
        const one = opCase(kind, seed);
        if (refusal(withGradients(one), 'webgpu')) continue;
        const cpu = await runOurs(one);
        const webgpu = await runOurs(one, 'webgpu');
        for (const [i, numbers] of cpu.entries())
          expect(relativeError(webgpu[i], numbers, floor), `seed ${seed}, result ${i}`).toBeLessThan(
            tolerance,
          );
        compared += 1;
      }
      expect(compared).toBeGreaterThan(0);
    },
    patience,
  );

  it(
    'leaves sign to the CPU, and nothing else',
    async () => {
      const left: g.Kind[] = [];
      for (const kind of kinds) {
        const one = opCase(kind, 1);
        const model = g.toOnnx(withGradients({ ...one, differentiate: false }));
        const outcome = await ort.InferenceSession.create(model, {
          executionProviders: ['webgpu'],
          logSeverityLevel: 4,
          extra: { session: { disable_cpu_ep_fallback: '1' } },
        }).then(
          (session) => session.release(),
          () => kind,
        );
        if (outcome) left.push(outcome);
      }
      expect(left).toEqual(['sign']);
    },
    patience,
  );

  it(
    'convolves channels in multiples of three, which its kernel gets wrong, with one more',
    async () => {
      for (const inputs of [6, 9, 15]) {
        const draw = new Draw(inputs);
        const [x, kernel] = [draw.input([1, inputs, 5, 6]), draw.input([8, inputs, 3, 3])];
        const graph = g.defineGraph(draw.inputs, { y: g.conv(x, kernel, { padding: [1, 1] }) });
        const run = async (device: Device) => {
          const program = await loadProgram(graph, { device });
          const { y } = await program.run(draw.feeds);
          await program.release();
          return y as Float32Array;
        };
        expect(relativeError(await run('webgpu'), await run('cpu')), `${inputs}`).toBeLessThan(tolerance);
      }
    },
    patience,
  );

  it('is refused convolutions in groups that its kernels get wrong', async () => {
    const x = g.input('x', [1, 4, 5, 5]);
    const attempt = (shape: g.Shape, op: typeof g.conv | typeof g.convTranspose) => {
      const kernel = g.input('kernel', shape);
      const graph = g.defineGraph([x, kernel], { y: op(x, kernel, { groups: 2 }) });
      return loadProgram(graph, { device: 'webgpu' }).then((program) => program.release());
    };
    await expect(attempt([4, 1, 3, 3], g.convTranspose)).rejects.toThrow(
      'expected no convTranspose in groups of several input channels and one output channel',
    );
    await expect(attempt([10, 2, 3, 3], g.conv)).rejects.toThrow(
      'expected no conv in groups of 5 output channels (more than 4 and no multiple of 4)',
    );
    await attempt([8, 2, 3, 3], g.conv);
  });
});
