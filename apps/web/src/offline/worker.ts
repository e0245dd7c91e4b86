// The service worker: keeps the page's files, by hash, so that it opens without a network; fetches from its own origin alone. Adds
// the headers for cross-origin isolation, so that the page has threads on servers that cannot send them (from its second visit).
declare const self: ServiceWorkerGlobalScope;
declare const __FILES__: readonly (readonly [name: string, hash: string])[];

const PREFIX = 'romnet-page:';
/** Files with a hash in their names never change; they live in one cache through all versions of the page. */
const CACHE = `${PREFIX}1`;

const keyOf = (name: string, hash: string) => new URL(`${name}?kept=${hash}`, self.registration.scope).href;
const KEYS = new Map(
  __FILES__.map(([name, hash]) => [new URL(name, self.registration.scope).href, keyOf(name, hash)]),
);
const PAGE = new URL('index.html', self.registration.scope).href;

/** Fetches what is not kept yet. One failure fails all: half a page is none. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const [url, key] of KEYS) {
    if (await cache.match(key)) continue;
    const response = await fetchUnshared(url);
    if (!response.ok) throw new Error(`expected ${url}, got status ${response.status}`);
    await cache.put(key, response);
  }
}

/**
 * Where two ask at once for a file that the browser's own cache has no room for, as it hands the one's bytes to the other, Chromium
 * fails the other (ERR_CACHE_WRITE_FAILURE). So the second attempt passes that cache by.
 */
const fetchUnshared = (url: string): Promise<Response> =>
  fetch(url, { cache: 'no-cache' }).catch(() => fetch(url, { cache: 'no-store' }));

async function forgetOthers(): Promise<void> {
  const cache = await caches.open(CACHE);
  const wanted = new Set(KEYS.values());
  for (const { url } of await cache.keys())
    if (new URL(url).searchParams.has('kept') && !wanted.has(url)) await cache.delete(url);
}

function isolated(response: Response): Response {
  if (response.type === 'opaque' || response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** What a program behind the page answers is as fresh as it comes, and nothing without the program. */
const isOfProgram = (href: string): boolean =>
  ['engine.json', 'v1/'].some((path) => href.startsWith(new URL(path, self.registration.scope).href));

async function answer(request: Request): Promise<Response> {
  const { origin, pathname } = new URL(request.url);
  const url = request.mode === 'navigate' ? PAGE : origin + pathname;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(KEYS.get(url) ?? url);
  return isolated(kept ?? (await fetch(request)));
}

self.addEventListener('install', (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, href } = new URL(request.url);
  if (request.method === 'GET' && origin === self.location.origin && !isOfProgram(href))
    event.respondWith(answer(request));
});
