// The page built into a folder of its own and served on the loopback address, with the headers that it should have or without.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

/** A served page; close it. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));

/** The folder of a build; remove it. */
export async function buildSite(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'romnet-web-'));
  await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function serveSite(folder: string, { isolated = true } = {}): Promise<Site> {
  const server = await preview({
    configFile,
    logLevel: 'error',
    build: { outDir: folder },
    preview: { port: 0, ...(isolated ? {} : { headers: { 'Cross-Origin-Opener-Policy': 'unsafe-none' } }) },
  });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('internal: expected an address of the preview server');
  return { url, close: () => server.close() };
}
