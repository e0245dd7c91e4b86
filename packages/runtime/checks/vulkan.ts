// Finds a Vulkan driver for tests of device `webgpu`, a software one too: VK_DRIVER_FILES if it is set, else SwiftShader
// as Debian's package chromium-common installs it (it needs libvulkan1 beside it). Import before the first session:
// the driver is chosen when ONNX Runtime starts WebGPU, once in a process.
import { existsSync } from 'node:fs';

const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

if (!process.env.VK_DRIVER_FILES && existsSync(swiftShader)) process.env.VK_DRIVER_FILES = swiftShader;

/** Why nothing can be computed with WebGPU here; undefined where it can. */
export const missingVulkan = process.env.VK_DRIVER_FILES
  ? undefined
  : `no Vulkan driver is named in VK_DRIVER_FILES or installed as ${swiftShader} (Debian: apt install chromium-common libvulkan1)`;
