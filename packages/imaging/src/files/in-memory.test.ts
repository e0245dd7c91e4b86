// Pictures as bytes: the same as by path, from decoding to encoding, in what comes out and in what is said. All files are made here.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Raster } from '../picture.js';
import { bmp } from './bmp.fixture.js';
import { gradient, noise, rawOf } from './files.fixture.js';
import {
  decode,
  decodeFile,
  decodeScaled,
  encode,
  encodeFile,
  encodePng,
  type FileFormat,
  readSize,
} from './index.js';
import { ascii } from './tiff/directory.js';
import { greyPage, tiff } from './tiff.fixture.js';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-bytes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const message = (made: Promise<unknown>) =>
  made.then(
    () => '',
    (error: Error) => error.message,
  );

const soft = gradient(61, 47);
const picture = () => sharp(soft.data, rawOf(soft));
const torn = async () => (await picture().jpeg().toBuffer()).subarray(0, -2);
const adobe = () => picture().withExif({ IFD2: { ColorSpace: '2' } });
const files: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
  jpeg: () => picture().jpeg().withMetadata({ orientation: 6 }).toBuffer(),
  'jpeg without its end mark': torn,
  'jpeg in Adobe RGB by EXIF alone': () => adobe().jpeg().toBuffer(),
  png: () => picture().png().toBuffer(),
  webp: () => picture().webp().toBuffer(),
  tiff: () => tiff([greyPage(16, 24, 90)], false),
  gif: () => picture().gif().toBuffer(),
  bmp: () => bmp({ width: 4, height: -4, bits: 24, pixels: Buffer.alloc(48, 7) }),
};

describe('decoding bytes', () => {
  for (const [name, make] of Object.entries(files)) {
    it(`${name}: gives what the file gives`, async () => {
      const bytes = await make();
      writeFileSync(at('a.bin'), bytes);
      // In the middle of a larger buffer, as uploads come.
      const view = new Uint8Array(bytes.length + 20).subarray(9, bytes.length + 9);
      view.set(bytes);
      expect(await decode(view)).toEqual(await decodeFile(at('a.bin')));
      expect(await readSize(view)).toEqual(await readSize(at('a.bin')));
      expect(await decodeScaled(view, 12)).toEqual(await decodeScaled(at('a.bin'), 12));
    });
  }

  it('pages of a TIFF, one by one', async () => {
    const bytes = tiff([greyPage(16, 24, 90), greyPage(9, 8, 30)]);
    const page = await decode(bytes, { page: 1 });
    expect([page.width, page.height, page.data[0]]).toEqual([9, 8, 30]);
    expect(await message(decode(bytes, { page: 2, name: 'upload 3' }))).toBe(
      'cannot read upload 3: expected a page below 2, got 2',
    );
  });

  it('what cannot be read is told as of a file, under the name the caller gives', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const png = await picture().png().toBuffer();
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('not a picture at all'),
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'),
      jpeg.subarray(0, jpeg.length >> 1),
      png.subarray(0, png.length >> 1),
      (await files.bmp!()).subarray(0, 60),
      tiff([greyPage(16, 24, 90)]).subarray(0, 100),
    ]) {
      writeFileSync(at('b.bin'), bytes);
      const told = await message(decodeFile(at('b.bin')));
      expect(told).toMatch(/^cannot read .*b\.bin: ./);
      expect(await message(decode(bytes, { name: 'photo' }))).toBe(told.replace(at('b.bin'), 'photo'));
      expect(await message(decode(bytes))).toBe(told.replace(at('b.bin'), 'the picture'));
      expect(await message(decode(at('b.bin'), { name: 'standard input' }))).toBe(
        told.replace(at('b.bin'), 'standard input'),
      );
    }
  });
});

describe('encoding to bytes', () => {
  async function* all(pages: readonly Raster[]): AsyncGenerator<Raster> {
    yield* pages;
  }
  const words = () =>
    tiff(
      ['recto', 'verso'].map((word) => greyPage(8, 8, 0, [ascii(270, word)])),
      false,
    );

  for (const [format, extension] of [
    ['jpeg', 'jpg'],
    ['png', 'png'],
    ['webp', 'webp'],
    ['tiff', 'tif'],
  ] as const) {
    it(`${format}: the very bytes of the file, metadata and notes included`, async () => {
      const raster = noise(40, 30, 16, true);
      writeFileSync(at('words.tif'), words());
      const path = at(`c.${extension}`);
      const told = await encodeFile(path, raster, { metadataFrom: at('words.tif'), quality: 80 });
      const made = await encode(raster, { format, metadataFrom: words(), quality: 80 });
      expect(Buffer.from(made.bytes).equals(readFileSync(path))).toBe(true);
      expect(made.notes).toEqual(told);
      expect(readFileSync(path, 'latin1')).toContain('recto');
    });
  }

  it('pages as they come, each with its words', async () => {
    const pages = [noise(17, 31, 8), noise(40, 9, 16)];
    const { bytes } = await encode(all(pages), { format: 'tiff', metadataFrom: words() });
    await encodeFile(at('d.tif'), all(pages), { metadataFrom: words() });
    expect(Buffer.from(bytes).equals(readFileSync(at('d.tif')))).toBe(true);
    for (const [page, raster] of pages.entries()) {
      const { format: _, ...back } = await decode(bytes, { page });
      expect(back).toEqual(raster);
    }
  });

  it('what was done to the picture stands in the XMP of every format, without a file', async () => {
    const mark = {
      software: 'romnet 0.1.0',
      parameters: 'restored by software',
      sourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
      instance: '00000000-0000-4000-8000-000000000000',
    };
    const said = async (bytes: Uint8Array) => (await sharp(bytes).metadata()).xmp?.toString() ?? '';
    const raster = noise(12, 9, 8);
    for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
      const { bytes } = await encode(raster, { format, metadataFrom: words(), mark: () => mark });
      expect([format, await said(bytes)]).toEqual([format, expect.stringContaining(mark.sourceType)]);
    }
    expect(await said(await encodePng(raster, { mark: () => mark }))).toContain(mark.instance);
    expect(await said(await encodePng(raster))).toBe('');
  });

  it('what cannot be written is told under the name the caller gives', async () => {
    const wide = { ...noise(16_384, 1, 8) };
    expect(await message(encode(wide, { format: 'webp', name: 'result 4' }))).toMatch(
      /^cannot write result 4: WebP holds at most 16383/,
    );
    const twice = encode(all([noise(8, 8, 8), noise(8, 8, 8)]), { format: 'png' });
    expect(await message(twice)).toMatch(/^cannot write the picture: expected one page/);
    const wrong = { format: 'jpeg' as FileFormat, quality: 0, name: 'result 4' };
    expect(await message(encode(noise(8, 8, 8), wrong))).toBe(
      'expected a whole quality from 1 to 100, got 0 (result 4)',
    );
  });
});
