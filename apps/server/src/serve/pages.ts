// The web page, served as it was built: its files are listed once, and no other is ever opened.

import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { MiddlewareHandler } from 'hono';

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript' },
  ...{ '.css': 'text/css', '.json': 'application/json', '.webmanifest': 'application/manifest+json' },
  ...{ '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg' },
};

/** Threads in a browser need a page that nothing else shares a process with. */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** The page and what it is told of who serves it. */
export interface Pages {
  /** Of the built page. */
  readonly folder: string;
  readonly program: ProgramInfo;
}

/** What the page reads in `engine.json`, in whose place this stands: a program computes for it. */
export interface ProgramInfo {
  readonly version: string;
  /** The name of the model. */
  readonly model: string;
  /** Processor threads of a worker. */
  readonly threads: number;
  readonly takesHints: boolean;
}

const ABOUT = '/engine.json';

/** Answers GETs for the files below `folder`; others are the next one's. The page has no token, and is told of no program that wants one. */
export async function servePages(
  { folder, program }: Pages,
  wantsToken: () => Promise<boolean>,
): Promise<MiddlewareHandler> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [`/${path.slice(folder.length).split(sep).filter(Boolean).join('/')}`, path];
      }),
  );
  return async (c, next) => {
    const path = new URL(c.req.url).pathname;
    if (c.req.method === 'GET' && path === ABOUT)
      return c.json({ program: (await wantsToken()) ? null : program }, 200, {
        ...HEADERS,
        'cache-control': 'no-store',
      });
    const file = files.get(path.endsWith('/') ? `${path}index.html` : path);
    if (c.req.method !== 'GET' || file === undefined) return next();
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    return c.body(await readFile(file), 200, { ...HEADERS, 'content-type': type });
  };
}
