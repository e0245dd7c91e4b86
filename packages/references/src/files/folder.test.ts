// Which files of a folder are found, on real folders made for each test.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPictures } from './folder.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function touch(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), name);
  }
}

test('pictures of the tree, but nothing that systems keep in it', async () => {
  touch('b.JPG', 'a/c.webp', 'notes.txt', '.hidden.png', '._b.jpg');
  touch('@eaDir/b.JPG/S.jpg', '$RECYCLE.BIN/x.jpg', 'a/lost+found/y.jpg', '.thumbnails/z.png');
  symlinkSync('b.JPG', join(root, 'link.jpg'));
  symlinkSync('.', join(root, 'a', 'circle'));
  expect((await findPictures(root)).map(({ path }) => path)).toEqual(['a/c.webp', 'b.JPG', 'link.jpg']);
});

test.runIf(process.platform === 'linux')('what cannot be read is named, the rest is found', async () => {
  touch('a.jpg', 'z.jpg');
  writeFileSync(Buffer.from(`${root}/Gro\xdf.jpg`, 'latin1'), 'x');
  // A folder that even root cannot open by its path.
  mkdirSync(Buffer.from(`${root}/\xe4`, 'latin1'));
  const named: string[] = [];
  const found = await findPictures(root, undefined, (path, reason) => named.push(`${path}: ${reason}`));
  expect(found.map(({ path }) => path)).toEqual(['a.jpg', 'z.jpg']);
  expect(named.sort()).toEqual(['Gro\uFFFD.jpg: its name is not UTF-8', '\uFFFD: the folder cannot be read']);
});
