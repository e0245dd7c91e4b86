// Photos of several pages, and pictures too large for their output's format: decided from headers alone.

import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pagesToRenovate } from './pages.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-pages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* twoPages() {
  yield createRaster(20, 16);
  yield createRaster(16, 24);
}

/** Looks at a photo whose result would go to `output`. */
function look(photo: string, output: string) {
  const path = join(folder, photo);
  const place = output === '-' ? output : join(folder, output);
  const job = { photo: { path, name: photo, real: path }, output: place, extension: '.png' };
  return pagesToRenovate(job, path);
}

test('all pages from TIFF to TIFF, over itself too; else the first with a note, but never over the photo itself', async () => {
  await encodeFile(join(folder, 'book.tif'), twoPages());
  expect(await look('book.tif', 'out.TIFF')).toEqual({ pages: 2, of: 2, notes: [] });
  expect(await look('book.tif', 'book.tif')).toEqual({ pages: 2, of: 2, notes: [] });
  const notes = ['the first of 2 pages; an output ending in .tif takes all of them'];
  const first = { pages: 1, of: 2, notes };
  expect(await look('book.tif', 'out.jpg')).toEqual(first);
  expect(await look('book.tif', '-')).toEqual(first);
  // A TIFF file that is called otherwise.
  await encodeFile(join(folder, 'book2.tif'), twoPages());
  renameSync(join(folder, 'book2.tif'), join(folder, 'book.png'));
  await expect(look('book.png', 'book.png')).rejects.toThrow(
    /book\.png has 2 pages, of which .* would keep one/,
  );
});

test('a picture that is too large for its output is refused', async () => {
  await encodeFile(join(folder, 'wide.png'), createRaster(16_384, 16));
  await expect(look('wide.png', 'o.webp')).rejects.toThrow('WebP holds at most 16383 pixels a side');
  expect(await look('wide.png', 'o.jpg')).toEqual({ pages: 1, of: 1, notes: [] });
});
