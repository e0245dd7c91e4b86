// A device that cannot start says why and what to install; it never computes elsewhere instead.
import * as g from '@romnet/graph';
import { expect, it } from 'vitest';
import { type Device, loadProgram } from './index.js';

// No Vulkan driver in this process, whatever is installed.
process.env.VK_DRIVER_FILES = '/nowhere/no-driver.json';

const x = g.input('x', [3]);
const graph = g.defineGraph([x], { y: g.mul(x, 2) });

const attempt = (device: Device): Promise<string> =>
  loadProgram(graph, { device }).then(
    async (program) => {
      const { y } = await program.run({ x: Float32Array.of(1, 2, 3) });
      await program.release();
      return [...(y ?? [])].join();
    },
    (error: Error) => error.message,
  );

// Where the platform has the device by other means (CUDA installed, Metal, Direct3D) it starts, and then it computes.
it.each([
  ['webgpu', /apt install chromium-common libvulkan1, and VK_DRIVER_FILES=/],
  ['cuda', /--onnxruntime-node-install=cuda12/],
] as const)('%s', async (device, advice) => {
  const outcome = await attempt(device);
  if (outcome === '2,4,6') return;
  expect(outcome).toMatch(new RegExp(`^the device "${device}" could not start: \\S+`));
  expect(outcome).toMatch(advice);
});

it.runIf(process.platform === 'linux')('webgpu without a driver is an error', async () => {
  expect(await attempt('webgpu')).toContain('could not start');
});

it('a device that Node does not have is told with those that it has', async () => {
  for (const device of ['wasm', 'tpu', ''] as Device[])
    expect(await attempt(device)).toBe(`expected a device of Node (cpu, webgpu, cuda), got '${device}'`);
});
