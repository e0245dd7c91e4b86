// Albums in storage, a folder and S3 alike: what is in them, what they cost, and which index is theirs.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../service.fixture.js';
import { INDEXES, readAlbum } from './album-files.js';
import { type Albums, createAlbums } from './albums.js';
import { openPlaces, type Places } from './places.js';
import { keepEnvironment } from './s3/environment.fixture.js';
import { BUCKET, type StandIn, startStandIn } from './s3/stand-in.fixture.js';
import { readText } from './storage.js';

describe.each(['a folder', 'S3'])('albums in %s', (kind) => {
  let root = '';
  let s3: StandIn | undefined;
  let places: Places;
  let albums: Albums;
  const restore = keepEnvironment();
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'romnet-albums-'));
    if (kind === 'S3') s3 = await startStandIn();
    Object.assign(process.env, s3?.env);
    places = await openPlaces(s3 ? `s3://${BUCKET}/p` : join(root, 'files'), root);
    restore();
    albums = createAlbums(places, 1500);
  });
  afterAll(async () => {
    await s3?.close();
    rmSync(root, { recursive: true });
  });
  const upload = async (text: string) => {
    const path = join(root, sha256(text));
    writeFileSync(path, text);
    await places.storage.take(places.keys.upload('ann', sha256(text)), path);
    places.usage.forget('ann');
    return { upload: sha256(text), name: 'A.JPG' };
  };
  const revision = async () => (await readAlbum(places.storage, places.keys, 'ann', 'a'))?.revision;

  test('are made once, and removed whole', async () => {
    expect(await Promise.all([1, 2, 3].map(() => albums.create('ann', 'b')))).toEqual([true, false, false]);
    await albums.add('ann', 'b', [await upload('b')]);
    expect(await albums.remove('ann', 'b')).toBe(true);
    expect(await albums.remove('ann', 'b')).toBe(false);
    expect(await albums.state('ann', 'b')).toBeUndefined();
    expect(await albums.pictures('ann', 'b', undefined, 10)).toEqual([]);
    expect(await albums.add('ann', 'b', [])).toBeUndefined();
    expect(() => albums.create('ann', '../ben')).toThrow('expected an album, got "../ben"');
  });

  test('have each picture once, under its hash, and tell what is missing', async () => {
    await albums.create('ann', 'a');
    const pictures = await Promise.all([...'xyz'].map(upload));
    const before = await revision();
    const none = { upload: sha256('none'), name: 'none.jpg' };
    expect(await albums.add('ann', 'a', [...pictures, none])).toEqual({ missing: [none.upload] });
    expect(await revision()).not.toBe(before);
    expect(await albums.add('ann', 'a', [{ ...pictures[0]!, name: 'x.png' }])).toEqual({ missing: [] });
    const hashes = pictures.map(({ upload }) => upload).sort();
    expect(await albums.pictures('ann', 'a', undefined, 2)).toEqual(hashes.slice(0, 2));
    expect(await albums.pictures('ann', 'a', hashes[1], 2)).toEqual(hashes.slice(2));
    const key = await albums.picture('ann', 'a', sha256('y'));
    expect(key).toBe(`ann/albums/a/pictures/${sha256('y').slice(0, 2)}/${sha256('y')}.jpg`);
    // The album's is a copy.
    await places.storage.remove(places.keys.upload('ann', sha256('y')));
    expect(await readText(places.storage, key!)).toBe('y');
    expect(await albums.removePicture('ann', 'a', sha256('y'))).toBe(true);
    expect(await albums.removePicture('ann', 'a', sha256('y'))).toBe(false);
    expect(await albums.picture('ann', 'a', sha256('y'))).toBeUndefined();
    expect(await albums.list('ann')).toEqual(['a']);
    expect(await albums.list('ben')).toEqual([]);
  });

  test('are indexed as long as they do not change', async () => {
    const counts = { pictures: 2, grey: 0, unreadable: 1 };
    const file = `${await revision()}-features.json`;
    await places.storage.write(places.keys.albumFile('ann', 'a', INDEXES, file), JSON.stringify(counts));
    expect((await albums.state('ann', 'a'))?.indexed).toEqual(counts);
    await albums.removePicture('ann', 'a', sha256('x'));
    expect((await albums.state('ann', 'a'))?.indexed).toBeNull();
  });

  test('count in what a user may have', async () => {
    await albums.create('ann', 'large');
    const large = await upload('l'.repeat(700));
    await expect(albums.add('ann', 'large', [large])).rejects.toMatchObject({ fault: 'full' });
    await places.storage.remove(places.keys.upload('ann', large.upload));
    places.usage.forget('ann');
    const used = await places.usage.of('ann');
    await albums.add('ann', 'large', [await upload('s')]);
    places.usage.forget('ann');
    // The new upload, its copy, and the words of the album.
    expect(await places.usage.of('ann')).toBe(used + 2);
    await albums.remove('ann', 'large');
    expect(await places.usage.of('ann')).toBeLessThan(used);
  });
});
