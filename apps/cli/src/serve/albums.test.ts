// References from an album, with files in a folder and in S3 alike: pictures go in, a search ranks them, a renovation takes colours from
// them and says so, and the index keeps up with the album.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { decodeFile } from '@romnet/imaging/files';
import { readRecord } from '@romnet/renovation/provenance';
import { afterEach, expect, test } from 'vitest';
import { keepEnvironment } from '../../../server/src/files/s3/environment.fixture.js';
import { BUCKET, type StandIn, startStandIn } from '../../../server/src/files/s3/stand-in.fixture.js';
import { at, photo, renovate, useFolder } from '../command.fixture.js';
import { ask, ended, type Server, startServer, upload } from './serve.fixture.js';

useFolder();
let s3: StandIn | undefined;
let server: Server | undefined;
const forgetKeys = keepEnvironment();
afterEach(async () => {
  await server?.end('SIGKILL');
  await s3?.close();
  forgetKeys();
  [s3, server] = [undefined, undefined];
});

test.each(['a folder', 'S3'])('an album in %s', async (kind) => {
  if (kind === 'S3') {
    s3 = await startStandIn();
    Object.assign(process.env, s3.env);
  }
  server = await startServer(s3 ? ['--files', `s3://${BUCKET}`] : []);
  const { url } = server;
  const get = (path: string) => ask(url, 'GET', path);
  const album = '/v1/albums/family';
  expect(await ask(url, 'PUT', album)).toMatchObject({ name: 'family', indexed: null });
  const old = await upload(url, await photo('old.png'));
  const pictures: { upload: string; name: string }[] = [];
  for (let i = 0; i < 5; i++) {
    const name = `corpus/${i}.png`;
    pictures.push({ upload: await upload(url, await photo(name, 40 + 9 * i, 24, i + 1)), name: `${i}.png` });
  }
  // The photo itself, one without colours, and one that is no picture.
  const grey = { upload: await upload(url, await photo('grey.png', 50, 30)), name: 'grey.png' };
  const hashes = pictures.map(({ upload }) => upload);
  await ask(url, 'POST', `${album}/pictures`, { pictures: [...pictures.slice(0, 3), grey] });
  for (const hash of hashes.slice(0, 3)) await ask(url, 'DELETE', `/v1/uploads/${hash}`);
  expect((await get(`${album}/pictures`)).pictures).toEqual([...hashes.slice(0, 3), grey.upload].sort());
  expect((await get(`${album}/pictures?after=${hashes.slice(0, 3).sort()[1]}`)).pictures.length).toBeLessThan(
    3,
  );

  const { id: indexing } = await ask(url, 'POST', `${album}/index`);
  const counts = { pictures: 3, grey: 1, unreadable: 0 };
  const indexed = await ended(url, indexing);
  expect(indexed).toMatchObject({
    state: 'done',
    photos: [{ name: 'family', status: 'done', index: counts }],
  });
  expect(await get(album)).toMatchObject({ indexed: counts });

  // Two more come, and one goes: the next job sees to the index itself.
  await ask(url, 'POST', `${album}/pictures`, { pictures: [...pictures, grey] });
  await ask(url, 'DELETE', `${album}/pictures/${hashes[0]}`);
  expect(await get(album)).toMatchObject({ indexed: null });
  const fetched = s3?.requests.length;
  const { id: searching } = await ask(url, 'POST', `${album}/search`, {
    photos: [{ upload: old }, { upload: hashes[4] }],
    count: 10,
  });
  const [first, second] = (await ended(url, searching)).photos;
  expect(first.references.map(({ sha256 }: { sha256: string }) => sha256).sort()).toEqual(
    hashes.slice(1).sort(),
  );
  const scores = first.references.map(({ score }: { score: number }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  // A picture is no reference for itself.
  expect(second.references).toHaveLength(3);
  expect(JSON.stringify(second.references)).not.toContain(hashes[4]);
  expect(await get(album)).toMatchObject({ indexed: { pictures: 4, grey: 1, unreadable: 0 } });
  if (s3) {
    // Only the new pictures were fetched for the index.
    const pattern = new RegExp(`^GET .*/pictures/../(${hashes.join('|')}|${grey.upload})`);
    const opened = s3.requests.slice(fetched).filter((request) => pattern.test(request));
    expect(opened.map((request) => /\w{64}/.exec(request)![0]).sort()).toEqual(hashes.slice(3).sort());
  }

  const asked = { photos: [{ upload: old, name: 'old.png' }], album: { name: 'family', count: 2 } };
  const { id } = await ask(url, 'POST', '/v1/jobs', asked);
  const job = await ended(url, id);
  const chosen = first.references.slice(0, 2).map(({ sha256 }: { sha256: string }) => sha256);
  expect(job).toMatchObject({ state: 'done', photos: [{ status: 'done' }] });
  const path = `${url}/v1/jobs/${id}/photos/0`;
  const record = readRecord(await (await fetch(`${path}/record`)).text(), 'record');
  expect(record.corpus).toMatchObject({
    path: '../../albums/family/pictures',
    count: 2,
    features: 'backbone',
  });
  const [page] = record.pages;
  expect(page!.found).toHaveLength(2);
  for (const { path, sha256 } of page!.found)
    expect(path).toBe(`../../albums/family/pictures/${sha256.slice(0, 2)}/${sha256}.png`);
  const used = page!.used.map((i) => page!.found[i]!.sha256);
  expect(job.photos[0].references.map(({ sha256 }: { sha256: string }) => sha256)).toEqual(used);
  expect(page!.found.map(({ sha256 }) => sha256)).toEqual(chosen);

  // The command, given the same pictures as a corpus, finds the same and makes the same of it.
  writeFileSync(at('served.png'), Buffer.from(await (await fetch(`${path}/result`)).arrayBuffer()));
  rmSync(at('corpus', '0.png'));
  await renovate(
    at('old.png'),
    '-o',
    at('own.png'),
    '--corpus',
    at('corpus'),
    '--references-count',
    '2',
    '--provenance',
  );
  const own = readRecord(readFileSync(at('own.png.romnet.json'), 'utf8'), 'record');
  expect(own.pages[0]!.found.map(({ sha256 }) => sha256)).toEqual(chosen);
  const [theirs, ours] = [await decodeFile(at('served.png')), await decodeFile(at('own.png'))];
  expect(Buffer.from(theirs.data.buffer).equals(Buffer.from(ours.data.buffer))).toBe(true);

  const [hash] = used;
  if (hash !== undefined) {
    const picture = await fetch(`${url}${album}/pictures/${hash}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
  }
  await ask(url, 'DELETE', album);
  expect(await get('/v1/albums')).toEqual({ albums: [] });
  await expect(ask(url, 'POST', '/v1/jobs', asked)).rejects.toThrow(
    'expected an album of this user, got family',
  );
  await expect(ask(url, 'POST', `${album}/index`)).rejects.toThrow('there is no album family');
});
