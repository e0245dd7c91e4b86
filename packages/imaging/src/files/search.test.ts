// Which files of a folder are found, on real folders made for each test.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nameFromBytes, onDisk } from './names.js';
import { searchFolder } from './search.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-search-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function touch(...names: string[]): void {
  for (const name of names) {
    mkdirSync(onDisk(dirname(join(root, name))), { recursive: true });
    writeFileSync(onDisk(join(root, name)), name);
  }
}

test('pictures of the tree by path, but nothing that systems keep in it', async () => {
  touch('b.JPG', 'a/c.webp', 'a.png', 'notes.txt', '.hidden.png', '._b.jpg');
  touch('@eaDir/b.JPG/S.jpg', '$RECYCLE.BIN/x.jpg', 'a/lost+found/y.jpg', '.thumbnails/z.png');
  symlinkSync('b.JPG', join(root, 'link.jpg'));
  symlinkSync('.', join(root, 'a', 'circle'));
  symlinkSync('a', join(root, 'folder.jpg'));
  expect(await searchFolder(root)).toEqual({
    files: ['a.png', 'a/c.webp', 'b.JPG', 'link.jpg'],
    unusable: [],
    ignored: 5,
  });
});

test('not what is refused, nor what lies in the excepted folder', async () => {
  touch('a.jpg', 'b.jpg', 'out/a.jpg', 'in/out/c.jpg');
  const found = await searchFolder(root, {
    accept: (path) => path !== 'b.jpg',
    except: `${root}/in/../out/`,
  });
  expect(found).toEqual({ files: ['a.jpg', 'in/out/c.jpg'], unusable: [], ignored: 1 });
});

test('a link that leads nowhere is named, the rest is found; a folder that is not there is an error', async () => {
  touch('a.jpg', 'sub/z.jpg');
  symlinkSync('gone', join(root, 'sub', 'b.jpg'));
  symlinkSync('gone', join(root, 'notes'));
  const { files, unusable, ignored } = await searchFolder(root);
  expect(files).toEqual(['a.jpg', 'sub/z.jpg']);
  expect(unusable).toMatchObject([{ path: 'sub/b.jpg', isFolder: false, cause: { code: 'ENOENT' } }]);
  expect(ignored).toBe(1);
  await expect(searchFolder(join(root, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test.runIf(process.platform === 'linux')('names that are not UTF-8, of files and of folders', async () => {
  const name = nameFromBytes(Buffer.from('\xe4/Gro\xdf.jpg', 'latin1'));
  touch(name);
  expect((await searchFolder(root)).files).toEqual([name]);
});
