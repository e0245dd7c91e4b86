// The server as a whole: a process with its database, worker processes and port, and a tiny model. Photos go in, results come out.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createRaster } from '@romnet/imaging';
import { decodeFile, encodeFile, encodeGreyPng } from '@romnet/imaging/files';
import { readRecord } from '@romnet/renovation/provenance';
import { afterEach, expect, test } from 'vitest';
import { noPostgres, startPostgres } from '../../../server/src/postgres.fixture.js';
import { at, photo, renovate, romnet, useFolder } from '../command.fixture.js';
import { ask, ended, type Job, type Server, startServer, upload } from './serve.fixture.js';

useFolder();
let server: Server | undefined;
afterEach(async () => {
  await server?.end('SIGKILL');
  server = undefined;
});

test('a photo comes out as the command makes it, with its record, mask and explanation', async () => {
  server = await startServer();
  const { url } = server;
  const old = await photo('old.png');
  const reference = await photo('reference.png', 40, 24, 3);
  const asked = {
    photos: [{ upload: await upload(url, old), name: 'old.png' }],
    references: [await upload(url, reference)],
    options: { vividness: 0.7, colorStrength: 1.5, explain: true },
  };
  const { id } = await ask(url, 'POST', '/v1/jobs', asked);
  const job = await ended(url, id);
  expect(job).toMatchObject({ state: 'done', progress: 1, error: null, retries: 0 });
  expect(job.photos[0]).toMatchObject({ name: 'old.png', status: 'done', width: 40, height: 24 });
  const path = `${url}/v1/jobs/${id}/photos/0`;
  const bytes = Buffer.from(await (await fetch(`${path}/result`)).arrayBuffer());
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(job.photos[0].sha256);
  writeFileSync(at('served.png'), bytes);
  await renovate(old, '-o', at('own.png'), '-r', reference, '--vividness', '0.7', '--color-strength', '1.5');
  const [served, own] = [await decodeFile(at('served.png')), await decodeFile(at('own.png'))];
  expect(Buffer.from(served.data.buffer).equals(Buffer.from(own.data.buffer))).toBe(true);
  const record = readRecord(await (await fetch(`${path}/record`)).text(), 'record');
  expect(record).toMatchObject({ photo: { name: 'old.png', path: null }, settings: { vividness: 0.7 } });
  expect(JSON.stringify([record.notes, job])).not.toContain(at());
  expect((await fetch(`${path}/mask`)).headers.get('content-type')).toBe('image/png');
  const { files } = (await (await fetch(`${path}/explanation`)).json()) as { files: string[] };
  expect(files).toEqual(expect.arrayContaining(['change.png', 'explanation.json', 'sources.png']));
  for (const file of files) expect((await fetch(`${path}/explanation/${file}`)).status).toBe(200);
  await ask(url, 'DELETE', `/v1/jobs/${id}`);
  expect(readdirSync(at('data', 'files', 'local', 'jobs'))).toEqual([]);
  expect(await server.end('SIGTERM')).toBe(0);
  expect(server.err()).toBe('romnet: ending; jobs that take longer go back to the queue\n');
  expect(statSync(at('data', 'files')).mode & 0o077).toBe(0);
});

test('a manifest goes on past what fails; masks and hints are each photo’s own', async () => {
  server = await startServer(['--max-megapixels', '1', '--workers', '2']);
  const { url } = server;
  writeFileSync(at('text.jpg'), 'no picture at all');
  // A picture that is small in bytes and large in memory.
  await encodeFile(at('bomb.png'), createRaster(1100, 1000));
  writeFileSync(
    at('mask.png'),
    await encodeGreyPng({ width: 40, height: 24, data: new Float32Array(960).fill(1) }),
  );
  const mask = await upload(url, at('mask.png'));
  const photos = [
    { upload: await upload(url, await photo('a.png')), name: 'a.png', mask },
    { upload: await upload(url, at('text.jpg')), name: 'text.jpg' },
    { upload: await upload(url, at('bomb.png')), name: 'bomb.png' },
    { upload: await upload(url, await photo('b.png', 30, 20)), name: 'b.png', mask },
    { upload: await upload(url, await photo('c.jpg', 32, 32)), name: 'c' },
  ];
  const { id } = await ask(url, 'POST', '/v1/jobs', { photos, options: { color: false } });
  const job = await ended(url, id);
  expect(job.state).toBe('done');
  expect(job.photos.map(({ status, error }: { status: string; error?: string }) => error ?? status)).toEqual([
    'done',
    expect.stringContaining('text.jpg'),
    'expected at most 1 megapixels for bomb.png, got 1100x1000',
    expect.stringContaining('expected a mask of 30x20 for b.png, got 40x24'),
    'done',
  ]);
  expect(JSON.stringify(job)).not.toContain(at());
  const result = await fetch(`${url}/v1/jobs/${id}/photos/4/result`);
  expect(result.headers.get('content-type')).toBe('image/jpeg');
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('romnet_photos_total{status="failed"} 3');
  expect(metrics).toContain('romnet_jobs{state="done"} 1');
  expect(metrics).toContain('romnet_workers 2');
  // It waits, or a worker has it already.
  expect(await ask(url, 'POST', `/v1/jobs/${id}/retry`)).toMatchObject({ ended: null });
  expect(await ended(url, id)).toMatchObject({ state: 'done' });
});

test('beyond this machine nobody is answered without a token, which is kept as a hash', async () => {
  await expect(startServer(['--host', '0.0.0.0'])).rejects.toThrow(/a token is needed, and there is none/);
  const { out } = await romnet(['serve', '--data', at('data'), '--add-token', 'ann']);
  const token = out.trim();
  expect(token).toMatch(/^romnet_[\w-]{43}$/);
  const file = readFileSync(at('data', 'tokens.json'), 'utf8');
  expect(file).not.toContain(token);
  expect((await romnet(['serve', '--data', at('data'), '--add-token', '../x'])).err).toContain(
    'expected a user of',
  );
  server = await startServer(['--host', '0.0.0.0', '--workers', '0']);
  const url = server.url.replace('0.0.0.0', '127.0.0.1');
  const status = async (authorization?: string) =>
    (await fetch(`${url}/v1/jobs`, authorization === undefined ? {} : { headers: { authorization } })).status;
  expect(await status()).toBe(401);
  expect(await status(`Bearer ${token}x`)).toBe(401);
  expect(await status(`Bearer ${token}`)).toBe(200);
});

/** A disk of its own for the files, of so many kilobytes; only root may have one. */
const mount = (path: string, kilobytes: number) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path]).status === 0;

test('a full disk fails nothing for good: uploads are refused, and jobs wait for room', async (context) => {
  mkdirSync(at('disk'));
  if (!mount(at('disk'), 100)) return context.skip('only root may mount a small disk');
  try {
    server = await startServer(['--files', at('disk')]);
    const { url } = server;
    const { id } = await ask(url, 'POST', '/v1/jobs', {
      photos: [{ upload: await upload(url, await photo('a.png', 60, 40)) }],
      options: { format: 'tiff' },
    });
    for (let i = 0; i < 100; i++) {
      try {
        writeFileSync(at('disk', `filler${i}`), new Uint8Array(1000));
      } catch {
        break;
      }
    }
    writeFileSync(at('large'), new Uint8Array(200_000));
    await expect(upload(url, at('large'))).rejects.toThrow('"status":507');
    await ask(
      url,
      'DELETE',
      `/v1/uploads/${createHash('sha256').update(new Uint8Array(200_000)).digest('hex')}`,
    );
    for (const name of readdirSync(at('disk'))) if (name.startsWith('filler')) rmSync(at('disk', name));
    expect(await ended(url, id)).toMatchObject({ state: 'done' });
    await server.end('SIGTERM');
  } finally {
    await server?.end('SIGKILL');
    spawnSync('umount', [at('disk')]);
  }
});

test('two servers do not share a folder, and headers do not take forever', async () => {
  server = await startServer(['--workers', '0']);
  await expect(startServer(['--workers', '0'])).rejects.toThrow(/data\/files is in use by process/);
  const other = ['--workers', '0', '--data', at('other'), '--files', at('data', 'files')];
  await expect(startServer(other)).rejects.toThrow(/data\/files is in use by process/);
  const { hostname, port } = new URL(server.url);
  const answer = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX'),
    );
    socket.on('data', (bytes) => (text += bytes)).on('close', () => resolve(text));
  });
  expect(answer).toMatch(/^HTTP\/1.1 408/);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

test.skipIf(noPostgres)('two servers do not share a database, wherever their files are', async () => {
  const postgres = await startPostgres();
  try {
    const flags = ['--workers', '0', '--database', postgres.address];
    server = await startServer(flags);
    await expect(startServer([...flags, '--files', at('others')])).rejects.toThrow(
      /another server has this database, and one answers at a time; `romnet worker` lets more machines/,
    );
    await server.end('SIGKILL');
    server = await startServer(flags);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(await server.end('SIGTERM')).toBe(0);
  } finally {
    await postgres.remove();
  }
});

test('the studio serves its page for threads, tells it who computes, and nothing beside it', async () => {
  mkdirSync(at('pages', 'assets'), { recursive: true });
  writeFileSync(at('pages', 'index.html'), '<title>ROMNet</title>');
  const flags = ['--pages', at('pages')];
  await expect(startServer(['--pages', at('pages', 'assets')], 'studio')).rejects.toThrow(
    /expected the built page/,
  );
  server = await startServer(flags, 'studio');
  const { url } = server;
  const page = await fetch(`${url}/`);
  expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect(page.headers.get('content-type')).toContain('text/html');
  const told = async () => ((await (await fetch(`${url}/engine.json`)).json()) as Job).program;
  expect(await told()).toMatchObject({ model: 'tiny', threads: 1, takesHints: true });
  const get = (path: string) =>
    execFileSync('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '--path-as-is', url + path]);
  for (const path of ['/../package.json', '/..%2fpackage.json', '/assets/', '/%2e%2e/README.md'])
    expect(get(path).toString(), path).toBe('404');
  // The page has no token to give. The file of tokens is looked at once a second.
  await romnet(['serve', '--data', at('data'), '--add-token', 'ann']);
  await expect.poll(told, { timeout: 10_000 }).toBe(null);
  // What a browser keeps belongs to the address, so that stays.
  await server.end('SIGTERM');
  server = await startServer(flags, 'studio');
  expect(server.url).toBe(url);
});
