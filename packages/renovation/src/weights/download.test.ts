// The real download code against a server of our own: what breaks off is continued, and every failure is told in a line.

import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from './download.js';
import { type FileServer, serve } from './server.fixture.js';

const bytes = (seed: number) => Uint8Array.from({ length: 300_000 }, (_, i) => (i * i + seed * i) >>> 3);
const content = bytes(1);

let root = '';
let path = '';
let server: FileServer;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-download-'));
  path = join(root, 'file');
  server = await serve({ content, etag: '"one"' });
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

/** That the file is whole, and nothing lies beside it. */
function expectWhole(expected = content): void {
  expect(Buffer.compare(readFileSync(path), expected)).toBe(0);
  expect(readdirSync(root)).toEqual(['file']);
}

/** What a failed download says. */
async function failure(url = server.url, options = {}): Promise<string> {
  const error = await download(url, path, options).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  expect(error?.message).toMatch(/^[^\n]+$/);
  expect(existsSync(path)).toBe(false);
  return error!.message;
}

/** A download that broke off after 100,000 bytes, and a server that is well again. */
async function breakOff(): Promise<void> {
  server.manners.cutAfter = 100_000;
  expect(await failure()).toBe(`cannot download ${server.url}: the connection broke off`);
  server.manners.cutAfter = undefined;
  expect(readFileSync(`${path}.part`).length).toBe(100_000);
}

it('writes the file and tells how far it is', async () => {
  const seen: [number, number | undefined][] = [];
  await download(server.url, path, { onProgress: (done, total) => seen.push([done, total]) });
  expectWhole();
  expect(seen.at(-1)).toEqual([content.length, content.length]);
  expect(seen.every(([done], i) => i === 0 || done > seen[i - 1]![0])).toBe(true);
});

it('follows a redirect', async () => {
  await download(server.url.replace('/file', '/moved'), path);
  expectWhole();
});

describe('after the connection broke off', () => {
  it('goes on where it was', async () => {
    await breakOff();
    await download(server.url, path);
    expectWhole();
    expect(server.ranges).toEqual([undefined, 'bytes=100000-']);
  });

  it('begins anew where the server knows no ranges', async () => {
    await breakOff();
    server.manners.ranges = false;
    await download(server.url, path);
    expectWhole();
  });

  it('begins anew where the file has changed', async () => {
    await breakOff();
    Object.assign(server.manners, { content: bytes(2), etag: '"two"' });
    await download(server.url, path);
    expectWhole(bytes(2));
  });

  it('begins anew for another address, and where nothing tells that the file is the same', async () => {
    await breakOff();
    await download(`${server.url}?mirror`, path);
    expect(server.ranges.at(-1)).toBeUndefined();
    rmSync(path);
    server.manners.etag = undefined;
    await breakOff();
    await download(server.url, path);
    expect(server.ranges.at(-1)).toBeUndefined();
    expectWhole();
  });

  it('begins anew where more came than there is, or the note is damaged', async () => {
    await breakOff();
    writeFileSync(`${path}.part`, Buffer.alloc(400_000));
    await download(server.url, path);
    expectWhole();
    rmSync(path);
    await breakOff();
    writeFileSync(`${path}.part.json`, '{"url":');
    await download(server.url, path);
    expectWhole();
  });

  it('asks for nothing where all had come', async () => {
    await breakOff();
    writeFileSync(`${path}.part`, content);
    const asked = server.ranges.length;
    await download(server.url, path);
    expectWhole();
    expect(server.ranges.length).toBe(asked);
  });
});

describe('tells in one line', () => {
  it('an answer that is no success', async () => {
    server.manners.status = 404;
    expect(await failure()).toBe(`cannot download ${server.url}: the server answered 404 Not Found`);
    expect(readdirSync(root)).toEqual([]);
  });

  it('a refused connection', async () => {
    await server.close();
    expect(await failure()).toBe(`cannot download ${server.url}: the connection was refused`);
    server = await serve({ content });
  });

  it('a server that falls silent, and keeps what came', async () => {
    server.manners.silentAfter = 1000;
    expect(await failure(server.url, { stallSeconds: 0.5 })).toContain('no byte came for 0.5 seconds');
    expect(readFileSync(`${path}.part`).length).toBe(1000);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk', async () => {
    symlinkSync('/dev/full', `${path}.part`);
    expect(await failure()).toBe(`cannot download ${server.url}: no space is left on the disk`);
  });

  it('no address', async () => {
    expect(await failure('nonsense')).toMatch(/^cannot download nonsense: .*URL/);
  });
});

it('stops when asked to, and keeps what came', async () => {
  server.manners.silentAfter = 1000;
  const stop = new AbortController();
  const running = download(server.url, path, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  expect(readFileSync(`${path}.part`).length).toBe(1000);
});
