// Debian's Chromium, and a page in it that may fetch from its own origin alone: whatever else it asks for fails the test.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Why no page can be opened here; undefined where one can. */
export const missingChromium = existsSync(executablePath)
  ? undefined
  : `${executablePath} is not installed (Debian: apt install chromium)`;

/** Starts it; with `webgpu` on a software driver. Close it. */
export const startChromium = ({ webgpu = false } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath,
    timeout: 120_000,
    args: [
      // It refuses to start as root otherwise; it sees no page but ours.
      '--no-sandbox',
      ...(webgpu
        ? [
            '--enable-unsafe-webgpu',
            '--use-webgpu-adapter=swiftshader',
            '--use-vulkan=swiftshader',
            '--enable-features=Vulkan',
          ]
        : []),
    ],
  });

/** What a page did that it should not have. */
export interface Watch {
  /** Requests to other origins. */
  readonly strayed: string[];
  readonly errors: string[];
}

/** Watches all that the pages of a context and their workers fetch. */
export function watch(context: BrowserContext, origin: string): Watch {
  const strayed: string[] = [];
  const errors: string[] = [];
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(blob|data):/.test(url)) strayed.push(url);
  });
  context.on('page', (page: Page) => {
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  });
  return { strayed, errors };
}
