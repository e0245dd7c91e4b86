// Bundles the page with Vite, as a page's author would, and serves it on the loopback address alone.
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

/** A served page; close it. */
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('.', import.meta.url));

/** Writes the bundle to a folder that is there. */
export async function bundle(outDir: string): Promise<void> {
  await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      target: 'es2023',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
    },
  });
}

/** Serves a bundle. A page needs `isolated` for threads: browsers share memory only with pages that nobody else can reach. */
export async function serve(outDir: string, { isolated = false } = {}): Promise<Served> {
  const headers: Record<string, string> = isolated
    ? { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
    : {};
  const server = await preview({
    root,
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, headers },
  });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('internal: expected an address of the preview server');
  return { url, close: () => server.close() };
}
