// Installs the service worker, and keeps the build of ONNX Runtime that this device uses.

/** The cache of the service worker; see offline/worker.ts. */
const CACHE = 'romnet-page:1';

export async function keepOffline(): Promise<void> {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  await navigator.serviceWorker
    .register('./offline.js', { type: 'module', scope: './' })
    .catch(() => undefined);
}

/** Keeps files that only some devices need, once they are needed. They come from the browser's own cache, not again. */
export async function keepFiles(urls: readonly string[]): Promise<void> {
  if (!('caches' in globalThis)) return;
  const cache = await caches.open(CACHE);
  for (const url of urls) if (!(await cache.match(url))) await cache.add(url);
}
