// Round trips through real files, and every way a file can be wrong. All fixtures are made here, in a fresh folder.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Raster } from '../picture.js';
import { gradient, greatest, noise, plainTiff, rawOf } from './files.fixture.js';
import { decodeFile, decodeScaled, encodeFile, readSize } from './index.js';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('round trips', () => {
  for (const [width, height] of [
    [1, 1],
    [16, 16],
    [17, 31],
  ] as const) {
    for (const bitDepth of [8, 16] as const) {
      for (const withAlpha of [false, true]) {
        for (const extension of ['png', 'tif', 'tiff']) {
          const name = `${width}x${height}-${bitDepth}${withAlpha ? '-alpha' : ''}.${extension}`;
          it(`${name} comes back exactly`, async () => {
            const raster = noise(width, height, bitDepth, withAlpha);
            await encodeFile(at(name), raster);
            const { format, ...back } = await decodeFile(at(name));
            expect(format).toBe(extension === 'png' ? 'png' : 'tiff');
            expect(back).toEqual(raster);
            const { icc, depth } = await sharp(at(name)).metadata();
            expect(icc?.length).toBeGreaterThan(100);
            expect(depth).toBe(bitDepth === 8 ? 'uchar' : 'ushort');
            expect(await readSize(at(name))).toMatchObject({ width, height, pages: 1 });
          });
        }
      }
    }
  }

  for (const extension of ['jpg', 'jpeg', 'webp']) {
    it(`${extension} keeps a gradient within 6 of 255 and carries the sRGB profile`, async () => {
      const raster = gradient(65, 47);
      const path = at(`soft.${extension}`);
      await encodeFile(path, raster);
      const back = await decodeFile(path);
      expect(greatest(back.data, raster.data)).toBeLessThanOrEqual(6);
      const metadata = await sharp(path).metadata();
      expect(metadata.icc).toBeDefined();
      if (extension !== 'webp') expect(metadata.chromaSubsampling).toBe('4:4:4');
    });
  }

  it('writes 16 bits to JPEG as 8, without alpha', async () => {
    await encodeFile(at('deep.jpg'), noise(16, 16, 16, true));
    const back = await decodeFile(at('deep.jpg'));
    expect(back.bitDepth).toBe(8);
    expect(back.alpha).toBeUndefined();
  });

  it('quality makes smaller files', async () => {
    const raster = noise(64, 64, 8);
    await encodeFile(at('q95.jpg'), raster);
    await encodeFile(at('q30.jpg'), raster, { quality: 30 });
    expect(readFileSync(at('q30.jpg')).length).toBeLessThan(readFileSync(at('q95.jpg')).length / 2);
  });
});

describe('what scans come as', () => {
  it('applies EXIF orientation', async () => {
    const raster = gradient(20, 10);
    await sharp(raster.data, rawOf(raster)).withMetadata({ orientation: 6 }).png().toFile(at('turned.png'));
    const back = await decodeFile(at('turned.png'));
    expect([back.width, back.height]).toEqual([10, 20]);
    expect(await readSize(at('turned.png'))).toMatchObject({ width: 10, height: 20, pages: 1 });
    // Orientation 6 turns clockwise: the first row's first pixel lands at the right end of the first row.
    expect(Array.from(back.data.subarray(27, 30))).toEqual(Array.from(raster.data.subarray(0, 3)));
    const scaled = await decodeScaled(at('turned.png'), 5);
    expect([scaled.width, scaled.height]).toEqual([5, 10]);
  });

  it('converts an embedded profile to sRGB, at 8 and at 16 bits', async () => {
    // sRGB (204, 51, 51) as Display P3 by the published matrix (0.8225 0.1774 0; 0.0332 0.9669 0; 0.0171 0.0724
    // 0.9108) is (187.8, 64.5, 58.4); 1 covers the rounding.
    const pixel = { raw: { width: 1, height: 1, channels: 3 } } as const;
    const p3 = await sharp(Uint8Array.of(204, 51, 51), pixel)
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer();
    expect(greatest(stored, [188, 64.5, 58])).toBeLessThanOrEqual(1);
    writeFileSync(at('p3.png'), p3);
    expect(greatest((await decodeFile(at('p3.png'))).data, [204, 51, 51])).toBeLessThanOrEqual(1);
    // sharp takes raw 16-bit samples for P3 and here tags them so.
    const deep = Uint16Array.of(48265, 16577, 15009);
    await sharp(deep, pixel).toColorspace('rgb16').withIccProfile('p3').png().toFile(at('p3-16.png'));
    const back = await decodeFile(at('p3-16.png'));
    expect(back.bitDepth).toBe(16);
    expect(greatest(back.data, [204 * 257, 51 * 257, 51 * 257])).toBeLessThanOrEqual(257);
    for (const name of ['p3.png', 'p3-16.png']) {
      expect(greatest((await decodeScaled(at(name), 1)).data, [204, 51, 51])).toBeLessThanOrEqual(1);
    }
  });

  it('reads 16-bit grey with alpha', async () => {
    const samples = Uint16Array.from({ length: 17 * 31 * 2 }, (_, i) => (i * 7919) % 65536);
    await sharp(samples, { raw: { width: 17, height: 31, channels: 2 } })
      .toColorspace('grey16')
      .png()
      .toFile(at('grey-alpha.png'));
    const back = await decodeFile(at('grey-alpha.png'));
    expect(back.bitDepth).toBe(16);
    expect(Array.from(back.data)).toEqual(Array.from(back.data, (_, i) => samples[Math.floor(i / 3) * 2]));
    expect(Array.from(back.alpha!)).toEqual(Array.from(back.alpha!, (_, i) => samples[i * 2 + 1]));
  });

  it('reads a CMYK JPEG', async () => {
    const raster = gradient(32, 32);
    await sharp(raster.data, rawOf(raster)).toColorspace('cmyk').jpeg({ quality: 95 }).toFile(at('cmyk.jpg'));
    expect((await sharp(at('cmyk.jpg')).metadata()).space).toBe('cmyk');
    const back = await decodeFile(at('cmyk.jpg'));
    // Muted colours survive print separation; 20 covers the two profile conversions.
    expect(greatest(back.data, raster.data)).toBeLessThanOrEqual(20);
  });

  it('reads a palette PNG', async () => {
    const raster: Raster = {
      width: 2,
      height: 1,
      bitDepth: 8,
      data: Uint8Array.of(255, 0, 0, 0, 0, 255),
    };
    await sharp(raster.data, rawOf(raster)).png({ palette: true }).toFile(at('palette.png'));
    expect((await sharp(at('palette.png')).metadata()).isPalette).toBe(true);
    expect(greatest((await decodeFile(at('palette.png'))).data, raster.data)).toBeLessThanOrEqual(2);
  });

  it('reads a 1-bit fax TIFF', async () => {
    const samples = Uint8Array.from({ length: 24 * 3 }, (_, i) => ((i >> 2) % 2) * 255);
    await sharp(samples, { raw: { width: 24, height: 3, channels: 1 } })
      .toColorspace('b-w')
      .tiff({ bitdepth: 1, compression: 'ccittfax4' })
      .toFile(at('fax.tif'));
    const back = await decodeFile(at('fax.tif'));
    expect(Array.from(back.data)).toEqual(Array.from(back.data, (_, i) => samples[Math.floor(i / 3)]));
  });

  it('reads the first frame of an animated WebP', async () => {
    const frames = Uint8Array.from({ length: 16 * 32 * 3 }, (_, i) => (i < 16 * 16 * 3 ? 40 : 200));
    await sharp(frames, { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } })
      .webp({ lossless: true, loop: 0 })
      .toFile(at('moving.webp'));
    expect((await sharp(at('moving.webp')).metadata()).pages).toBe(2);
    const back = await decodeFile(at('moving.webp'));
    expect([back.width, back.height]).toEqual([16, 16]);
    expect(new Set(back.data)).toEqual(new Set([40]));
  });

  it('decodes scaled by the shorter side, never enlarging', async () => {
    await encodeFile(at('large.jpg'), gradient(301, 200));
    const scaled = await decodeScaled(at('large.jpg'), 50);
    expect([scaled.width, scaled.height, scaled.bitDepth]).toEqual([75, 50, 8]);
    const same = await decodeScaled(at('large.jpg'), 4000);
    expect([same.width, same.height]).toEqual([301, 200]);
  });
});

describe('what cannot be read or written says so in one line', () => {
  const failure = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (cause: Error) => cause,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error!.message).not.toContain('\n');
    return error!.message;
  };

  it('missing, folder, empty, text', async () => {
    expect(await failure(decodeFile(at('none.jpg')))).toBe(
      `cannot read ${at('none.jpg')}: no such file or folder`,
    );
    expect(await failure(decodeFile(folder))).toBe(`cannot read ${folder}: it is a folder`);
    writeFileSync(at('empty.jpg'), '');
    expect(await failure(decodeFile(at('empty.jpg')))).toBe(
      `cannot read ${at('empty.jpg')}: the file is empty`,
    );
    writeFileSync(at('text.jpg'), 'hello');
    expect(await failure(decodeFile(at('text.jpg')))).toMatch(/^cannot read .*text\.jpg: not an image/);
    expect(await failure(readSize(at('text.jpg')))).toMatch(/^cannot read .*text\.jpg: not an image/);
  });

  for (const extension of ['jpg', 'png', 'webp', 'tif']) {
    for (const share of [0.95, 0.7, 0.4]) {
      it(`a ${extension} cut at ${share}`, async () => {
        const whole = at(`whole.${extension}`);
        await encodeFile(whole, noise(200, 200, 8));
        const bytes = readFileSync(whole);
        const path = at(`cut${share}.${extension}`);
        writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * share)));
        expect(await failure(decodeFile(path))).toMatch(`cannot read ${path}: `);
        expect(await failure(decodeScaled(path, 200))).toMatch(`cannot read ${path}: `);
      });
    }
  }

  it('a TIFF with its directory first, cut in its samples', async () => {
    const bytes = plainTiff(64, 64);
    writeFileSync(at('plain.tif'), bytes);
    expect(new Set((await decodeFile(at('plain.tif'))).data)).toEqual(new Set([90]));
    writeFileSync(at('plain-cut.tif'), bytes.subarray(0, 3000));
    expect(await failure(decodeFile(at('plain-cut.tif')))).toMatch(/^cannot read .*plain-cut\.tif: /);
  });

  it('a format that is not read, by its name and with what to do', async () => {
    const why = ' (HEVC is under patents, and sharp comes without a decoder)';
    const kinds: [string, string | Buffer, string?][] = [
      ['HEIC (HEVC)', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), why],
      ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'],
      ['PDF', '%PDF-1.4 '],
      ['PSD (Photoshop)', '8BPS\0\x01'],
    ];
    for (const [kind, bytes, reason = ''] of kinds) {
      writeFileSync(at('foreign.jpg'), bytes);
      expect(await failure(decodeFile(at('foreign.jpg')))).toBe(
        `cannot read ${at('foreign.jpg')}: it is ${kind}, which is not read${reason}; save it as one of JPEG, PNG, WebP, TIFF, GIF, AVIF, BMP`,
      );
    }
  });

  it('too many pixels', async () => {
    // A PNG header of 30000x30000 with no data behind it.
    await encodeFile(at('huge.png'), gradient(8, 8));
    const bytes = readFileSync(at('huge.png'));
    bytes.writeUInt32BE(30000, 16);
    bytes.writeUInt32BE(30000, 20);
    const { crc32 } = await import('node:zlib');
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    writeFileSync(at('huge.png'), bytes);
    expect(await failure(decodeFile(at('huge.png')))).toBe(
      `cannot read ${at('huge.png')}: expected at most 400 megapixels, got 30000x30000`,
    );
  });

  it('an extension that is not written', async () => {
    expect(await failure(encodeFile(at('a.bmp'), gradient(8, 8)))).toBe(
      `cannot write ${at('a.bmp')}: expected an extension of .jpg, .jpeg, .jpe, .jfif, .png, .webp, .tif, .tiff, got ".bmp"`,
    );
  });

  it('a failed write names the file, leaves no temporary and keeps what was there', async () => {
    expect(await failure(encodeFile(join(folder, 'none', 'a.png'), gradient(8, 8)))).toMatch(
      /^cannot write .*a\.png: /,
    );
    writeFileSync(at('kept.webp'), 'before');
    // WebP holds at most 16383 pixels a side.
    expect(await failure(encodeFile(at('kept.webp'), noise(16384, 1, 8)))).toMatch(
      /^cannot write .*kept\.webp: /,
    );
    expect(readFileSync(at('kept.webp'), 'utf8')).toBe('before');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
