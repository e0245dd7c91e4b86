// Node as a platform: ONNX Runtime's native library, on the processor, WebGPU and CUDA.
import type { Platform } from '../platform.js';
import { onnxRuntime } from './onnxruntime.js';

export const platform: Platform = {
  name: 'Node',
  devices: ['cpu', 'webgpu', 'cuda'],
  advice: {
    webgpu:
      'it needs a graphics driver with Vulkan, Metal or Direct3D 12; without a GPU, a software Vulkan driver; on Debian: apt install chromium-common libvulkan1, and VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json',
    cuda: 'it needs an NVIDIA driver, CUDA 12 and: node node_modules/onnxruntime-node/script/install --onnxruntime-node-install=cuda12',
  },
  fillsBuffers: true,
  load: onnxRuntime,
  sessionOptions: ({ threads }) => ({
    // Numbers below 1e-38 cost the processor a hundred times as much, and none of ours means anything. The first session
    // sets it for the thread that asks, so that from then on JavaScript there has no such numbers either.
    extra: { session: { set_denormal_as_zero: '1' } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  }),
};
