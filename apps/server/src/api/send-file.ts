// Stored files as answers.

import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Storage } from '../files/storage.js';
import { Problem } from './problem.js';

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.png': 'image/png', '.webp': 'image/webp' },
  ...{ '.tif': 'image/tiff', '.tiff': 'image/tiff', '.json': 'application/json' },
};
const BINARY = 'application/octet-stream';

/** An answer in bytes, for a route's list. */
export const binary = (description: string) => ({
  description,
  content: { [BINARY]: { schema: z.string().openapi({ format: 'binary' }) } },
});
/** Streams a file; 404 where there is none. */
export async function sendFile(c: Context, storage: Storage, key: string, name: string) {
  const file = await storage.read(key);
  if (!file) throw new Problem(404, 'there is no such file');
  return c.body(Readable.toWeb(file.body) as ReadableStream, 200, {
    'content-type': TYPES[extname(name)] ?? BINARY,
    ...(Number.isFinite(file.bytes) ? { 'content-length': `${file.bytes}` } : {}),
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'private, no-cache',
  });
}
