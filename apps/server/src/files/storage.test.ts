// What storage promises, on a folder and on S3 alike. S3 is the stand-in beside it, on loopback, which checks every signature.

import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStorage } from './open-storage.js';
import { BUCKET, type StandIn, startStandIn } from './s3/stand-in.fixture.js';
import { readText, type Storage } from './storage.js';

const HOUR = 3_600_000;

describe.each(['a folder', 'S3'])('%s', (kind) => {
  let root = '';
  let s3: StandIn | undefined;
  let storage: Storage;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'romnet-storage-'));
    if (kind === 'S3') s3 = await startStandIn();
    storage = s3
      ? await openStorage(`s3://${BUCKET}/all/ours/`, s3.env)
      : await openStorage(join(root, 'files'));
  });
  afterAll(async () => {
    await s3?.close();
    rmSync(root, { recursive: true });
  });
  const put = async (key: string, content: string | Uint8Array) => {
    const path = join(root, 'new');
    writeFileSync(path, content);
    await storage.take(key, path);
  };
  const keysOf = async (folder: string, after?: string, most = 100) => {
    const keys: string[] = [];
    for await (const { key } of storage.list(folder, { after, most })) keys.push(key);
    return keys;
  };
  /** As if it had been stored so long ago. */
  const age = (key: string, ms: number) => {
    const then = Date.now() - ms;
    const object = s3?.objects.get(`all/ours/${key}`);
    if (object) object.modified = then;
    else utimesSync(join(root, 'files', key), then / 1000, then / 1000);
  };

  test('keeps files by their keys, and replaces them whole', async () => {
    await put('ann/uploads/a', 'one');
    expect(await readText(storage, 'ann/uploads/a')).toBe('one');
    await put('ann/uploads/a', 'another');
    expect(await readText(storage, 'ann/uploads/a')).toBe('another');
    expect(await storage.state('ann/uploads/a')).toMatchObject({ key: 'ann/uploads/a', bytes: 7 });
    expect(Math.abs((await storage.state('ann/uploads/a'))!.modified - Date.now())).toBeLessThan(HOUR);
    await storage.write('ann/text.json', '{"ä": 1}');
    expect(await readText(storage, 'ann/text.json')).toBe('{"ä": 1}');
    await put('ann/empty', '');
    expect(await readText(storage, 'ann/empty')).toBe('');
  });

  test('has nothing under other keys, and removes what is not there', async () => {
    for (const key of ['nobody', 'nobody/at/all', 'ann', 'ann/uploads/a/b', 'ann/uploads']) {
      expect(await storage.state(key), key).toBeUndefined();
      expect(await storage.read(key), key).toBeUndefined();
    }
    expect(await storage.names('nobody')).toEqual([]);
    expect(await keysOf('nobody')).toEqual([]);
    await storage.remove('nobody/x');
    await storage.removeAll('nobody');
    expect(await storage.touch('nobody/x')).toBe(false);
    expect(await storage.copy('nobody/x', 'nobody/y')).toBe(false);
  });

  test('lists in the order of keys, from one key on', async () => {
    const keys = ['b/2', 'b/10', 'b-1', 'b/c/x', 'b/c/y', 'b.txt', 'a'].map((name) => `list/${name}`);
    for (const key of keys) await put(key, key);
    expect(await keysOf('list')).toEqual([...keys].sort());
    for (const after of [...keys, 'list/b/c', 'list/b/c/xx', 'list/zzz'])
      expect(await keysOf('list', after), after).toEqual(keys.filter((key) => key > after).sort());
    expect(await keysOf('list', 'list/b', 3)).toEqual(['list/b-1', 'list/b.txt', 'list/b/10']);
    expect(await keysOf('list', 'list/b', 0)).toEqual([]);
    expect(await storage.names('list')).toEqual(['a', 'b', 'b-1', 'b.txt']);
    expect(await storage.names('list/b')).toEqual(['10', '2', 'c']);
    expect(await storage.names('')).toEqual(['ann', 'list']);
    await storage.removeAll('list/b');
    expect(await keysOf('list')).toEqual(['list/a', 'list/b-1', 'list/b.txt']);
    await storage.remove('list/a');
    expect(await keysOf('list')).toEqual(['list/b-1', 'list/b.txt']);
  });

  test('copies, and makes fresh what is old', async () => {
    await put('old/a', 'a');
    age('old/a', 2 * HOUR);
    expect(await storage.copy('old/a', 'new/b')).toBe(true);
    expect(await readText(storage, 'new/b')).toBe('a');
    expect((await storage.state('old/a'))!.modified).toBeLessThan(Date.now() - HOUR);
    expect(await storage.touch('old/a')).toBe(true);
    expect((await storage.state('old/a'))!.modified).toBeGreaterThan(Date.now() - HOUR / 2);
    expect(await readText(storage, 'old/a')).toBe('a');
    await storage.remove('old/a');
    expect(await readText(storage, 'new/b')).toBe('a');
  });

  test('takes large files', async () => {
    const bytes = new Uint8Array(20 * 2 ** 20 + 3);
    for (let i = 0; i < bytes.length; i += 1000) bytes[i] = i >> 10;
    await put('large', bytes);
    const { body, bytes: count } = (await storage.read('large'))!;
    let at = 0;
    for await (const part of body) {
      expect(Buffer.compare(part as Buffer, bytes.subarray(at, at + part.length))).toBe(0);
      at += part.length;
    }
    expect([at, count]).toEqual([bytes.length, bytes.length]);
    await storage.sweep(Date.now() + HOUR);
    expect(await storage.state('large')).toBeDefined();
  });

  test('stores nothing where a file is not to be had', async () => {
    await expect(storage.take('none', join(root, 'is not there'))).rejects.toThrow('ENOENT');
    expect(await storage.state('none')).toBeUndefined();
  });

  test('can be reached, and says where not', async () => {
    await storage.check();
    writeFileSync(join(root, 'no folder'), '');
    const lost = s3
      ? openStorage(`s3://${BUCKET}`, { ...s3.env, AWS_SECRET_ACCESS_KEY: 'wrong' })
      : openStorage(join(root, 'no folder', 'x'));
    await expect(lost).rejects.toThrow(
      s3 ? /answers 403 SignatureDoesNotMatch: it does not take/ : 'ENOTDIR',
    );
  });
});
