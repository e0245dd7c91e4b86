// What a written file takes over from the file it was made from. All fixtures are made here, in a fresh folder.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gradient, noise, rawOf } from './files.fixture.js';
import { decodeFile, encodeFile } from './index.js';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-metadata-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('metadata carried over', () => {
  const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>attic</note></x:xmpmeta>';

  /** A turned JPEG with EXIF, XMP and 300 dpi. */
  async function source(): Promise<string> {
    const raster = gradient(20, 10);
    await sharp(raster.data, rawOf(raster))
      .withExif({ IFD0: { Artist: 'Ann O. Nymous' }, IFD2: { DateTimeOriginal: '1931:05:06 07:08:09' } })
      .withMetadata({ orientation: 6, density: 300 })
      .withXmp(xmp)
      .jpeg()
      .toFile(at('old.jpg'));
    return at('old.jpg');
  }

  for (const extension of ['jpg', 'png', 'webp', 'tif']) {
    for (const bitDepth of [8, 16] as const) {
      it(`EXIF, XMP and density into ${extension} from ${bitDepth} bits, upright, pixels untouched`, async () => {
        const raster = noise(17, 31, bitDepth);
        const path = at(`carried-${bitDepth}.${extension}`);
        await encodeFile(path, raster, { metadataFrom: await source() });
        const metadata = await sharp(path).metadata();
        expect(metadata.orientation).toBe(1);
        expect(metadata.xmp?.toString()).toContain('attic');
        if (extension !== 'webp') expect(metadata.density).toBe(300);
        if (extension !== 'tif') {
          expect(metadata.exif?.toString('latin1')).toContain('Ann O. Nymous');
          expect(metadata.exif?.toString('latin1')).toContain('1931:05:06 07:08:09');
        }
        const back = await decodeFile(path);
        expect([back.width, back.height]).toEqual([17, 31]);
        if (extension === 'png' || extension === 'tif') expect(back.data).toEqual(raster.data);
      });
    }
  }

  it('leaves the EXIF thumbnail behind', async () => {
    // Into the JPEG's EXIF block: a second directory with one thumbnail (tags 0x201, 0x202), linked from the first.
    const jpeg = readFileSync(await source());
    const start = jpeg.indexOf('Exif\0\0') + 6;
    const end = start - 8 + jpeg.readUInt16BE(start - 8);
    const block = jpeg.subarray(start, end);
    const raster = gradient(8, 8);
    const thumbnail = await sharp(raster.data, rawOf(raster)).jpeg({ quality: 50 }).toBuffer();
    const directory = Buffer.alloc(30);
    const [u16, u32] =
      block.toString('latin1', 0, 2) === 'II'
        ? (['writeUInt16LE', 'writeUInt32LE'] as const)
        : (['writeUInt16BE', 'writeUInt32BE'] as const);
    directory[u16](2, 0);
    for (const [at, tag, value] of [
      [2, 0x201, block.length + 30],
      [14, 0x202, thumbnail.length],
    ] as const) {
      directory[u16](tag, at);
      directory[u16](4, at + 2);
      directory[u32](1, at + 4);
      directory[u32](value, at + 8);
    }
    const linked = Buffer.from(block);
    linked[u32](block.length, 10 + linked[u16 === 'writeUInt16LE' ? 'readUInt16LE' : 'readUInt16BE'](8) * 12);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(end - (start - 8) + 30 + thumbnail.length);
    const spliced = [jpeg.subarray(0, start - 8), length, jpeg.subarray(start - 6, start), linked];
    writeFileSync(at('thumb.jpg'), Buffer.concat([...spliced, directory, thumbnail, jpeg.subarray(end)]));

    const soi = Buffer.from([0xff, 0xd8, 0xff]);
    const before = (await sharp(at('thumb.jpg')).metadata()).exif!;
    expect(before.includes(soi)).toBe(true);
    await encodeFile(at('no-thumb.jpg'), raster, { metadataFrom: at('thumb.jpg') });
    const after = (await sharp(at('no-thumb.jpg')).metadata()).exif!;
    expect(after.toString('latin1')).toContain('Ann O. Nymous');
    expect(after.includes(soi)).toBe(false);
  });

  it('a source that cannot be read is named', async () => {
    await expect(encodeFile(at('x.png'), gradient(8, 8), { metadataFrom: at('gone.jpg') })).rejects.toThrow(
      `${at('gone.jpg')}: no such file`,
    );
  });
});
