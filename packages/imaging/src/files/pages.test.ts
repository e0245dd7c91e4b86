// Pages, formats and ends of files: what is read of them, and that all of it is written. All files are made here.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Raster } from '../picture.js';
import { bmp } from './bmp.fixture.js';
import { gradient, greatest, noise, rawOf } from './files.fixture.js';
import {
  checkFits,
  decode,
  decodeFile,
  decodeScaled,
  encodeFile,
  readSize,
  resultExtension,
} from './index.js';
import { ascii, longs } from './tiff/directory.js';
import { greyPage, tiff } from './tiff.fixture.js';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-pages-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function* all(pages: readonly Raster[]): AsyncGenerator<Raster> {
  yield* pages;
}

describe('pages of a TIFF file', () => {
  it('a reduced copy or a mask is no page, wherever it stands', async () => {
    for (const little of [true, false]) {
      const small = greyPage(8, 6, 10, [longs(254, [1])]);
      const mask = greyPage(32, 24, 20, [longs(254, [4])]);
      writeFileSync(
        at('copies.tif'),
        tiff([small, greyPage(32, 24, 90), mask, greyPage(16, 12, 50)], little),
      );
      expect(await readSize(at('copies.tif'))).toEqual({ width: 32, height: 24, pages: 2, format: 'tiff' });
      expect((await decodeFile(at('copies.tif'))).data[0]).toBe(90);
      expect((await decodeFile(at('copies.tif'), { page: 1 })).data[0]).toBe(50);
      expect((await decodeScaled(at('copies.tif'), 24)).width).toBe(32);
      await expect(decodeFile(at('copies.tif'), { page: 2 })).rejects.toThrow(
        'expected a page below 2, got 2',
      );
    }
    writeFileSync(at('small.tif'), tiff([greyPage(8, 6, 10, [longs(254, [1])])]));
    expect((await decodeFile(at('small.tif'))).width).toBe(8);
  });

  it('several are written as they come, of any size and depth, each with its words', async () => {
    const pages = [noise(17, 31, 8), noise(40, 9, 16), noise(8, 8, 8, true)];
    const words = ['recto', 'verso', 'margin'].map((word) => greyPage(8, 8, 0, [ascii(270, word)]));
    writeFileSync(at('words.tif'), tiff(words, false));
    await encodeFile(at('book.tif'), all(pages), { metadataFrom: at('words.tif') });
    expect((await readSize(at('book.tif'))).pages).toBe(3);
    for (const [page, raster] of pages.entries()) {
      const { format: _, ...back } = await decodeFile(at('book.tif'), { page });
      expect(back).toEqual(raster);
      expect((await sharp(at('book.tif'), { page }).metadata()).icc).toBeDefined();
    }
    const file = readFileSync(at('book.tif'), 'latin1');
    for (const word of ['recto', 'verso', 'margin']) expect(file.split(word).length).toBe(2);
  });

  it('a page that fails leaves nothing, and its own error is told', async () => {
    async function* failing() {
      yield noise(8, 8, 8);
      throw new Error('the second page is torn');
    }
    await expect(encodeFile(at('torn.tif'), failing())).rejects.toThrow(/^the second page is torn$/);
    await expect(encodeFile(at('two.png'), all([noise(8, 8, 8), noise(8, 8, 8)]))).rejects.toThrow(
      `cannot write ${at('two.png')}: expected one page`,
    );
    expect(readdirSync(folder).filter((name) => /torn|two|part/.test(name))).toEqual([]);
  });
});

describe('formats', () => {
  it('GIF, AVIF and BMP are read, whatever they are called', async () => {
    const raster = gradient(32, 24);
    const pixels = Buffer.alloc(32 * 24 * 3);
    for (let i = 0; i < 32 * 24; i++)
      pixels.set([raster.data[i * 3 + 2]!, raster.data[i * 3 + 1]!, raster.data[i * 3]!], i * 3);
    writeFileSync(at('picture.jpg'), bmp({ width: 32, height: -24, bits: 24, pixels }));
    const found = await decodeFile(at('picture.jpg'));
    expect([found.format, found.data]).toEqual(['bmp', raster.data]);
    expect((await decodeScaled(at('picture.jpg'), 12)).width).toBe(16);
    for (const format of ['gif', 'avif'] as const) {
      await sharp(raster.data, rawOf(raster))
        .toFormat(format, { quality: 95 })
        .toFile(at(`read.${format}`));
      const back = await decodeFile(at(`read.${format}`));
      expect(back.format).toBe(format);
      expect(greatest(back.data, raster.data)).toBeLessThanOrEqual(16);
    }
    writeFileSync(at('cut.bmp'), readFileSync(at('picture.jpg')).subarray(0, 1000));
    await expect(decodeFile(at('cut.bmp'))).rejects.toThrow(
      `cannot read ${at('cut.bmp')}: the file ends before`,
    );
  });

  it('an AVIF of impossible size is told as any other that is too large', async () => {
    const raster = gradient(32, 24);
    const bytes = await sharp(raster.data, rawOf(raster)).avif({ effort: 0 }).toBuffer();
    bytes.fill(0x7f, bytes.indexOf('ispe') + 12, bytes.indexOf('ispe') + 16);
    await expect(decode(bytes, { name: 'a.avif' })).rejects.toThrow(
      'cannot read a.avif: expected at most 400 megapixels, got 32x2139062143',
    );
  });

  it('results keep the extension of what is written, in its case, and are PNG else', () => {
    const names = ['a.JPG', 'b.jfif', 'c.jpe', 'd.bmp', 'e.avif', 'f'];
    expect(names.map(resultExtension)).toEqual(['.JPG', '.jfif', '.jpe', '.png', '.png', '.png']);
  });

  it('the limits of formats are known', () => {
    expect(() => checkFits('o.webp', { width: 16_384, height: 10 })).toThrow(
      'cannot write o.webp: WebP holds at most 16383 pixels a side, the picture has 16384x10; PNG and TIFF hold it',
    );
    expect(() => checkFits('o.JFIF', { width: 10, height: 65_501 })).toThrow(/JPEG holds at most 65500/);
    for (const name of ['o.webp', 'o.jpg', 'o.png', 'o.tif'])
      checkFits(name, { width: 16_383, height: 16_383 });
  });

  it('16-bit L*a*b* is read, at 16 bits', async () => {
    // L* 50, a* = b* = 0 is sRGB 118.9.
    const samples = new Uint16Array(64 * 3);
    for (let i = 0; i < samples.length; i += 3) samples[i] = 32_768;
    writeFileSync(at('lab.tif'), tiff([{ width: 8, height: 8, channels: 3, photometric: 8, samples }]));
    const { bitDepth, data } = await decodeFile(at('lab.tif'));
    expect(bitDepth).toBe(16);
    expect(greatest(data.subarray(0, 3), [118.9 * 257, 118.9 * 257, 118.9 * 257])).toBeLessThanOrEqual(257);
  });
});

describe('a JPEG without its end mark', () => {
  for (const progressive of [false, true]) {
    const kind = progressive ? 'progressive' : 'baseline';
    it(`${kind}: is read where all pixels are there, with a note`, async () => {
      const raster = gradient(61, 47);
      const whole = await sharp(raster.data, rawOf(raster)).jpeg({ progressive, quality: 90 }).toBuffer();
      writeFileSync(at('whole.jpg'), whole);
      const expected = await decodeFile(at('whole.jpg'));
      const data = whole.subarray(0, -2);
      for (const file of [data, whole.subarray(0, -1), Buffer.concat([data, Buffer.alloc(1)])]) {
        writeFileSync(at('open.jpg'), file);
        const back = await decodeFile(at('open.jpg'));
        expect(back.data).toEqual(expected.data);
        expect(back.notes).toEqual(['the end mark of the JPEG file is missing; all pixels are there']);
        expect((await decodeScaled(at('open.jpg'), 20)).height).toBe(20);
      }
      for (const missing of [10, 60, 300]) {
        writeFileSync(at('cut.jpg'), data.subarray(0, -missing));
        await expect(decodeFile(at('cut.jpg'))).rejects.toThrow(/cut\.jpg: .*premature end/i);
      }
    });
  }
});
