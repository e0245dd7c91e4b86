// Debian's Chromium, and how it is started so that it has WebGPU without a screen and without a graphics card.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Why no page can be opened here; undefined where one can. */
export const missingChromium = existsSync(executablePath)
  ? undefined
  : `${executablePath} is not installed (Debian: apt install chromium)`;

/** Starts it. Close it. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    timeout: 120_000,
    args: [
      // It refuses to start as root otherwise; it sees no page but ours.
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--use-vulkan=swiftshader',
      '--enable-features=Vulkan',
    ],
  });
