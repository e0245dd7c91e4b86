// Writing whole files: names of every kind, permissions, and who wins where two want one name.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { link } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isPlain, nameFromBytes, onDisk } from './names.js';
import { claim, placeWhole, writeWhole } from './whole.js';

let root = '';
const at = (name: string) => join(root, name);
const modeOf = (name: string) => (statSync(onDisk(at(name))).mode & 0o777).toString(8);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-whole-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Makes a file with exactly these permissions, whatever the umask. */
function make(name: string, mode: number, content = 'old'): string {
  writeFileSync(at(name), content);
  chmodSync(at(name), mode);
  return at(name);
}

describe('names', () => {
  test.each([
    ['plain ASCII', Buffer.from('a.jpg')],
    ['every length of UTF-8', Buffer.from('aé€😀.jpg')],
    ['Latin-1', Buffer.from('Großmutter.jpg', 'latin1')],
    ['bytes of both', Buffer.concat([Buffer.from('é/'), Buffer.of(0xdf, 0xe2, 0x82), Buffer.from('€')])],
    ['an encoded surrogate, which is not UTF-8', Buffer.of(0xed, 0xb3, 0x9f)],
  ])('%s comes back byte for byte', (_, bytes) => {
    const name = nameFromBytes(bytes);
    expect(Buffer.from(onDisk(name) as string)).toEqual(bytes);
    expect(isPlain(name)).toBe(bytes.toString('utf8') === name);
  });

  test('a name stays what it is in JSON, and within a path', () => {
    const name = nameFromBytes(Buffer.from('Gro\xdf.jpg', 'latin1'));
    expect(JSON.parse(JSON.stringify(name))).toBe(name);
    expect(onDisk(join('a', name))).toEqual(Buffer.from('a/Gro\xdf.jpg', 'latin1'));
  });
});

describe('placing', () => {
  test('a name of 255 bytes, and one that is not UTF-8', async () => {
    await writeWhole(at('n'.repeat(255)), 'long');
    await writeWhole(at(nameFromBytes(Buffer.of(0xdf))), 'odd');
    expect(readdirSync(root, { encoding: 'buffer' }).map((name) => name.length)).toEqual([255, 1]);
  });

  test.each(['one that was there', 'one that comes meanwhile'])('without replace, %s stays', async (kind) => {
    if (kind === 'one that was there') make('a', 0o644);
    const write = placeWhole(
      at('a'),
      async (_, file) => {
        await file.writeFile('new');
        make('a', 0o644, 'precious');
      },
      { replace: false },
    );
    await expect(write).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(at('a'), 'utf8')).toBe('precious');
    expect(readdirSync(root)).toEqual(['a']);
  });

  test('of many that want one name, exactly one gets it', async () => {
    const all = Array.from({ length: 20 }, (_, i) => writeWhole(at('a'), `${i}`, { replace: false }));
    const ended = await Promise.allSettled(all);
    const won = ended.flatMap(({ status }, i) => (status === 'fulfilled' ? [`${i}`] : []));
    expect(won).toEqual([readFileSync(at('a'), 'utf8')]);
    expect(readdirSync(root)).toEqual(['a']);
  });

  test.each(['EPERM', 'EOPNOTSUPP', 'ENOSYS', 'EACCES'])(
    'a disk without hard links (%s) is as safe',
    async (code) => {
      const noLinks = () => Promise.reject(Object.assign(new Error(code), { code }));
      const all = ['1', '2', '3', '4'].map((name) => claim(make(name, 0o644, name), at('a'), noLinks));
      const ended = await Promise.allSettled(all);
      const won = ended.flatMap(({ status }, i) => (status === 'fulfilled' ? [`${i + 1}`] : []));
      expect(won).toEqual([readFileSync(at('a'), 'utf8')]);
      for (const end of ended) if (end.status === 'rejected') expect(end.reason.code).toBe('EEXIST');
      make('x', 0o644);
      rmSync(at('x'));
      await expect(claim(at('x'), at('b'), noLinks)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(existsSync(at('b'))).toBe(false);
    },
  );

  test('a link that was made although the answer says otherwise, as network drives may do', async () => {
    const twice = (...names: Parameters<typeof link>) => link(...names).then(() => link(...names));
    await claim(make('x', 0o644, 'new'), at('a'), twice);
    expect(readdirSync(root)).toEqual(['a']);
  });

  test('where writing fails, nothing is left and the old file is as it was', async () => {
    make('a', 0o644);
    const failing = placeWhole(at('a'), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    mkdirSync(at('folder'));
    await expect(writeWhole(at('folder'), 'x')).rejects.toThrow();
    expect(readdirSync(root)).toEqual(['a', 'folder']);
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
  });
});

test.skipIf(process.platform === 'win32')('a device or a pipe is not replaced, whoever asks', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  await expect(writeWhole(at('pipe'), 'x')).rejects.toThrow(/a device or a pipe/);
  expect(readdirSync(root)).toEqual(['pipe']);
});

describe.skipIf(process.platform === 'win32')('permissions', () => {
  test.each([0o600, 0o640, 0o644, 0o664, 0o400, 0o755])('a replaced file keeps %o', async (mode) => {
    await writeWhole(make('a', mode), 'new');
    expect(modeOf('a')).toBe(mode.toString(8));
    expect(readFileSync(at('a'), 'utf8')).toBe('new');
  });

  test('a new file is no more public than its source, from its first byte on', async () => {
    make('private', 0o600);
    const seen: string[] = [];
    for (const source of ['private', undefined]) {
      const path = at(`of ${source}`);
      const write = async (temporary: string) => {
        seen.push((statSync(temporary).mode & 0o777).toString(8));
      };
      await placeWhole(path, write, source === undefined ? {} : { asPrivateAs: at(source) });
    }
    make('usual', 0o644, '');
    rmSync(at('usual'));
    writeFileSync(at('usual'), '');
    expect(seen).toEqual(['600', modeOf('usual')]);
    expect([modeOf('of private'), modeOf('of undefined')]).toEqual(seen);
  });

  test('a file can be read-only and its copy still be worked on', async () => {
    make('scan', 0o400);
    await writeWhole(at('new'), 'new', { asPrivateAs: at('scan') });
    expect(modeOf('new')).toBe('600');
  });

  test.skipIf(process.getuid?.() !== 0)(
    'root hands a file back to its owner; another group gets no more than all',
    async () => {
      const { chownSync } = await import('node:fs');
      chownSync(make('theirs', 0o640), 1234, 2345);
      await writeWhole(at('theirs'), 'new');
      expect(statSync(at('theirs'))).toMatchObject({ uid: 1234, gid: 2345 });
      expect(modeOf('theirs')).toBe('640');
      await writeWhole(at('copy'), 'new', { asPrivateAs: at('theirs') });
      expect(modeOf('copy')).toBe('600');
    },
  );
});
