// An archive's work through a server: folders given, results taken home, transfers that break.

import { createHash } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { at, photo, romnet, useFolder } from '../command.fixture.js';
import { ended, type Server, startServer } from '../serve/serve.fixture.js';
import { createClient } from './client.js';

useFolder();
let server: Server | undefined;
afterEach(async () => {
  await server?.end('SIGKILL');
  server = undefined;
});

test('a folder becomes jobs, once; results come home, once', async () => {
  server = await startServer();
  const jobs = (...argv: string[]) => romnet(['jobs', ...argv, '--server', server!.url]);
  for (const name of ['a', 'b', 'c']) await photo(join('in', `${name}.png`), 40 + name.charCodeAt(0), 24);
  const submit = ['submit', at('in'), '--batch', '2', '--no-color', '--format', 'jpeg'];
  const first = await jobs(...submit);
  expect(first).toMatchObject({ code: 0, err: '' });
  const ids = first.out.trim().split('\n');
  expect(ids).toHaveLength(2);
  expect((await jobs(...submit)).out).toBe(first.out);
  for (const id of ids) await ended(server.url, id);
  const status = await jobs('status');
  expect(status.out.trim().split('\n').sort()).toEqual(
    [`${ids[0]} done, 2 of 2 done`, `${ids[1]} done, 1 of 1 done`].sort(),
  );
  const home = await jobs('results', ...ids, '-o', at('home'));
  expect(home.out.trim().split('\n')).toHaveLength(3);
  expect(readdirSync(at('home', ids[0]!))).toEqual(['0-a.jpg', '1-b.jpg']);
  expect((await jobs('results', ...ids, '-o', at('home'))).out).toBe('');
  expect(await jobs('retry', ids[0]!)).toMatchObject({
    code: 1,
    err: expect.stringContaining('refuses: only a job'),
  });
  expect(await jobs('cancel', ids[0]!)).toMatchObject({ code: 0 });
  expect((await jobs('status', 'none')).err).toMatch(/^romnet: none: .*refuses: param\.id: /);
});

test('a transfer that breaks goes on where it ended', async () => {
  const bytes = Buffer.from('0123456789'.repeat(100_000));
  writeFileSync(at('file'), bytes);
  const got: Buffer[] = [];
  const size = () => got.reduce((sum, { length }) => sum + length, 0);
  const offsets: string[] = [];
  const service = createServer((request, response) => {
    if (request.method === 'GET') return response.end(JSON.stringify({ offset: size(), complete: false }));
    offsets.push(new URL(request.url!, 'http://x').searchParams.get('offset')!);
    request.on('data', (part: Buffer) => {
      got.push(part);
      if (offsets.length === 1 && size() > 200_000) request.socket.destroy();
    });
    request.on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as AddressInfo;
  const client = createClient(`http://127.0.0.1:${port}`, undefined, new AbortController().signal, 1);
  const hash = createHash('sha256').update(bytes).digest('hex');
  expect(await client.upload(at('file'))).toBe(hash);
  expect(offsets).toHaveLength(2);
  expect(Number(offsets[1])).toBeGreaterThan(200_000);
  expect(Buffer.concat(got).equals(bytes)).toBe(true);
  service.closeAllConnections();
  service.close();
  rmSync(at('file'));
});
