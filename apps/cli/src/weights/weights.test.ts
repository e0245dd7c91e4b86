// `romnet weights` in this process: real files, and real downloads from a server of our own.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialize, type Weights, writeSafetensors } from '@romnet/network';
import { type KnownWeights, knownWeights } from '@romnet/renovation/weights';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FileServer, serve } from '../../../../packages/renovation/src/weights/server.fixture.js';
import { main } from '../main.js';
import { cacheFolder } from './cache.js';
import { pull } from './run.js';

const kernels = {
  0: [64, 3, 11, 11],
  3: [192, 64, 5, 5],
  6: [384, 192, 3, 3],
  8: [256, 384, 3, 3],
  10: [256, 256, 3, 3],
};
const alexnet: Weights = initialize(
  Object.entries(kernels).flatMap(([index, shape]) => [
    { name: `features.${index}.weight`, shape, initial: { kind: 'normal', deviation: 0 } as const },
    {
      name: `features.${index}.bias`,
      shape: [shape[0]!],
      initial: { kind: 'normal', deviation: 0 } as const,
    },
  ]),
  1,
);
const content = writeSafetensors(alexnet, { precision: 'F32' });

let root = '';
let cache = '';
let server: FileServer;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-weights-'));
  cache = join(root, 'cache');
  server = await serve({ content, etag: '"one"' });
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

/** An io that collects what is written; `watched`: as on a terminal, with so slow a clock that every step is drawn; else time stands. */
function collect({ watched = false, stop = new AbortController() } = {}) {
  const seen = { out: '', err: '' };
  let time = 0;
  const io = {
    stdout: { write: (text: string) => (seen.out += text) },
    stderr: { isTTY: watched, write: (text: string) => (seen.err += text) },
    now: () => (time += watched ? 100 : 0),
    signal: stop.signal,
  };
  return { io, seen };
}
async function romnet(...argv: string[]) {
  const { io, seen } = collect();
  const code = await main(['weights', ...argv, '--cache', cache], io);
  return { code, ...seen };
}
/** AlexNet as if it were published by our own server. */
const published = (): KnownWeights => ({ ...knownWeights.alexnet, url: server.url, sha256Start: '' });

test('list tells what is known, what to do, licence and source; then what is here', async () => {
  const before = await romnet('list');
  expect(before).toMatchObject({ code: 0, err: '' });
  for (const name of ['resnet34', 'vgg19', 'alexnet']) {
    expect(before.out).toContain(`not here: romnet weights pull ${name}\n`);
    expect(before.out).toContain(`https://download.pytorch.org/models/${name}`);
  }
  expect(before.out).toContain('licence: BSD-3-Clause');
  writeFileSync(join(root, 'own.pth'), content);
  const imported = await romnet('import', 'alexnet', join(root, 'own.pth'));
  expect(imported.code).toBe(0);
  expect(imported.out).toMatch(
    /own\.pth -> .*alexnet\.safetensors {2}alexnet, 9\.9 MB, SHA-256 of the source [0-9a-f]{64}\n$/,
  );
  expect(imported.err).toMatch(/^romnet: this is not the file published as https:.*\n$/);
  const lines = (await romnet('list', '--json')).out.trim().split('\n');
  const records = lines.map((line) => JSON.parse(line));
  expect(records.map(({ name, present }) => [name, present])).toEqual([
    ['resnet34', false],
    ['vgg19', false],
    ['alexnet', true],
    ['lpips-alex', false],
    ['lpips-squeeze', false],
    ['lpips-vgg', false],
  ]);
  for (const { name } of records)
    expect(before.out).toMatch(new RegExp(`^${name}: [^]*?\\n {2}licence: \\S`, 'm'));
  expect(records.every(({ licence }) => typeof licence === 'string' && licence !== '')).toBe(true);
  expect(records[2]).toMatchObject({
    published: false,
    source: join(root, 'own.pth'),
    file: join(cache, 'alexnet.safetensors'),
  });
});

test('pull draws a bar, says what it did, and does not fetch twice', async () => {
  const { io, seen } = collect({ watched: true });
  const options = { folder: cache, from: undefined, overwrite: false };
  expect(await pull([published()], options, io)).toBe(0);
  expect(seen.err).toMatch(/\[#+\] 100 % alexnet.* 9\.9 MB of 9\.9 MB/);
  expect(seen.out).toContain(`${server.url} -> ${join(cache, 'alexnet.safetensors')}`);
  expect(await pull([published()], options, io)).toBe(0);
  expect(seen.out).toContain('alexnet is already here');
  expect(server.ranges).toHaveLength(1);
  // What was changed on disk is fetched again.
  writeFileSync(join(cache, 'alexnet.safetensors'), 'damaged');
  expect(await pull([published()], options, io)).toBe(0);
  expect(readFileSync(join(cache, 'alexnet.safetensors')).length).toBeGreaterThan(content.length - 1000);
});

test('the heads of LPIPS are kept as they come; a file of other tensors is refused, and so is another one later', async () => {
  const heads = (value: number) =>
    writeSafetensors(
      new Map(
        [64, 192, 384, 256, 256].map((count, i) => [
          `lin${i}.model.1.weight`,
          { shape: [1, count, 1, 1], data: new Float32Array(count).fill(value) },
        ]),
      ),
      { precision: 'F32' },
    );
  server.manners.content = heads(1);
  const known = { ...knownWeights['lpips-alex'], url: server.url };
  const options = { folder: cache, from: undefined, overwrite: true };
  expect(await pull([known], options, collect().io)).toBe(0);
  expect((await romnet('list')).out).toContain('no published checksum is known, SHA-256 ');
  server.manners.content = heads(2);
  const other = collect();
  expect(await pull([known], options, other.io)).toBe(1);
  expect(other.seen.err).toMatch(/expected SHA-256 [0-9a-f]{64} for lpips-alex, got/);
  server.manners.content = content;
  const wrong = collect();
  const squeeze = { ...knownWeights['lpips-squeeze'], url: server.url };
  expect(await pull([squeeze], options, wrong.io)).toBe(1);
  expect(wrong.seen.err).toContain('expected tensor "lin0.model.1.weight"');
});

test('an interrupted pull ends with 130, and the next goes on', async () => {
  server.manners.silentAfter = 1_000_000;
  const stop = new AbortController();
  const { io, seen } = collect({ watched: true, stop });
  const bar = io.stderr.write;
  io.stderr.write = (text) => {
    if (text.includes(' MB of ')) stop.abort();
    return bar(text);
  };
  const options = { folder: cache, from: undefined, overwrite: false };
  expect(await pull([published()], options, io)).toBe(130);
  expect(seen.err).toMatch(/romnet: interrupted; the same command continues the download from here\n$/);
  server.manners.silentAfter = undefined;
  expect(await pull([published()], options, collect().io)).toBe(0);
  expect(server.ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
});

test('what cannot be had is told in one line each, with what to do; the rest is still tried', async () => {
  server.manners.status = 503;
  const { code, out, err } = await romnet('pull', 'resnet34', '--from', server.url);
  expect([code, out]).toEqual([1, '']);
  expect(err).toBe(
    `romnet: cannot download ${server.url}: the server answered 503 Service Unavailable; pull again (what broke off ` +
      'goes on), or get https://download.pytorch.org/models/resnet34-b627a593.pth in another way and run ' +
      '`romnet weights pull resnet34 --from <file>`\n',
  );
  const gone = await romnet('pull', 'vgg19', '--from', join(root, 'gone.pth'));
  expect(gone.err).toMatch(/^romnet: .*gone\.pth: no such file or folder; pull again.*\n$/);
  const { io, seen } = collect();
  server.manners.status = undefined;
  const nowhere = { ...published(), name: 'resnet34' as const };
  const both = [nowhere, published()];
  expect(await pull(both, { folder: cache, from: undefined, overwrite: false }, io)).toBe(1);
  expect(seen.err).toMatch(
    /^romnet: expected tensor "conv1\.weight" \[64, 3, 7, 7\] of resnet34, got none .*\n$/,
  );
  expect(readdirSync(cache).sort()).toEqual(['alexnet.json', 'alexnet.safetensors']);
});

test('a file with another checksum than the published one is refused, from wherever it comes', async () => {
  writeFileSync(join(root, 'own.pth'), content);
  for (const from of [server.url, join(root, 'own.pth')]) {
    const { code, err } = await romnet('pull', 'alexnet', '--from', from);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^romnet: expected a SHA-256 that begins with 7be5be79 for alexnet, got [0-9a-f]{64}: .*\n$/,
    );
  }
});

test.each([
  [['pull', 'resnet50'], /'resnet50' is invalid.*Allowed choices are resnet34, vgg19, alexnet/],
  [['pull', 'resnet34', 'vgg19', '--from', 'x'], /--from gives one file/],
  [['import', 'resnet34'], /missing required argument 'file'/],
])('wrong usage exits with 2: %j', async (argv, message) => {
  const { code, out, err } = await romnet(...argv);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
});

test("the cache is where each system's users expect it", () => {
  const of = (platform: string, env = {}) => cacheFolder({ env, platform, home: '/home/a' });
  expect(of('linux')).toBe('/home/a/.cache/romnet/weights');
  expect(of('linux', { XDG_CACHE_HOME: '/x' })).toBe('/x/romnet/weights');
  expect(of('darwin')).toBe('/home/a/Library/Caches/romnet/weights');
  expect(of('win32', { LOCALAPPDATA: '/local' })).toBe('/local/romnet/weights');
});
