// What the page writes, read by other programs' code: sharp (libtiff, libpng, libjpeg) and fflate.

import { deflateSync } from 'node:zlib';
import type { Raster } from '@romnet/imaging';
import { decode } from '@romnet/imaging/files';
import { encode as encodePng } from 'fast-png';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { adobeProfile } from '../../../../packages/imaging/src/files/icc.fixture.js';
import { type Chunk, chunkBytes } from '../../../../packages/imaging/src/files/metadata/png.js';
import { readDeepPng } from './deep-png.js';
import { distinctNames, formatOf, pageName, resultName, writtenFormat } from './formats.js';
import { renewExif } from './metadata/exif.js';
import { readJpeg, writeJpeg } from './metadata/jpeg.js';
import { readPng, writePng } from './metadata/png.js';
import { readWords } from './metadata/read.js';
import { renewXmp } from './metadata/xmp.js';
import { greyPng } from './pictures.fixture.js';
import { toRaster, toSamples } from './samples.js';
import { writeTiff } from './tiff/write.js';
import { upright } from './upright.js';
import { zip } from './zip.js';

/** Without what Node adds to bytes. */
const plain = (bytes: Buffer) => new Uint8Array(bytes);

const raster = (width: number, height: number, bitDepth: 8 | 16, hasAlpha = false): Raster => {
  const most = bitDepth === 8 ? 255 : 65535;
  const create = (count: number, factor: number) => {
    const data = bitDepth === 8 ? new Uint8Array(count) : new Uint16Array(count);
    return data.map((_, i) => (i * factor) % (most + 1));
  };
  const picture = { width, height, bitDepth, data: create(width * height * 3, bitDepth === 8 ? 37 : 7919) };
  return hasAlpha ? { ...picture, alpha: create(width * height, 11) } : picture;
};

const iccp = (profile: Buffer): Chunk => ({
  type: 'iCCP',
  data: Buffer.concat([Buffer.from('own\0\0', 'latin1'), deflateSync(profile)]),
});

const provenance = { tool: 'ROMNet', description: 'color auto; <&">', when: '2026-01-02T03:04:05Z' };
const XMP =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r"><rdf:Description tiff:Orientation="6" dc:who="me"/></rdf:RDF></x:xmpmeta>';

describe('TIFF', () => {
  it.each([
    [8, false],
    [8, true],
    [16, false],
    [16, true],
  ] as const)('of %i bits, alpha %s, is read by libtiff as it was', async (bitDepth, hasAlpha) => {
    const picture = raster(70, 300, bitDepth, hasAlpha);
    const bytes = writeTiff(picture, { comments: [], texts: [], density: { x: 300, y: 300 } });
    const { data, info } = await sharp(bytes)
      .toColourspace(bitDepth === 8 ? 'srgb' : 'rgb16')
      .raw({ depth: bitDepth === 8 ? 'uchar' : 'ushort' })
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([70, 300, hasAlpha ? 4 : 3]);
    const samples = bitDepth === 8 ? data : new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
    expect(
      Buffer.compare(
        Buffer.from(samples.slice().buffer),
        Buffer.from(toSamples(picture).data.slice().buffer),
      ),
    ).toBe(0);
    expect((await sharp(bytes).metadata()).density).toBe(300);
  });

  it('keeps what an EXIF block says, upright', async () => {
    const photo = await sharp(await greyPng(20, 30))
      .withExif({ IFD0: { Artist: 'Anna', Orientation: '6' }, IFD2: { ISOSpeedRatings: '100' } })
      .jpeg()
      .toBuffer()
      .then(plain);
    const words = readWords(photo, 'jpeg');
    const bytes = writeTiff(raster(30, 20, 8), {
      ...words,
      exif: renewExif(words.exif!, { width: 30, height: 20 })!,
    });
    const { exif, orientation } = await sharp(bytes).metadata();
    expect(orientation).toBe(1);
    expect(Buffer.from(readWords(bytes, 'tiff').exif!).includes('Anna')).toBe(true);
    expect(exif ?? Buffer.from(bytes)).toSatisfy((block: Buffer) => block.includes('Anna'));
  });
});

describe('PNG of 16 bits', () => {
  const kinds: [string, Chunk[]][] = [
    ['nothing', []],
    ['a profile', [iccp(adobeProfile())]],
    ['an exponent', [{ type: 'gAMA', data: Buffer.from([0, 1, 0x86, 0xa0]) }]],
    ['sRGB outright', [{ type: 'sRGB', data: Buffer.from([0]) }]],
  ];
  it.each(kinds)('that declares %s is read as on the command line', async (_, declared) => {
    const { data } = toSamples(raster(20, 15, 16));
    const png = Buffer.from(encodePng({ width: 20, height: 15, channels: 3, depth: 16, data }));
    // Behind the header, which is 8 bytes of signature and 25 of its own.
    const file = Buffer.concat([png.subarray(0, 33), ...declared.map(chunkBytes), png.subarray(33)]);
    const [ours, theirs] = [readDeepPng(plain(file)), await decode(file)];
    const apart = [...ours.raster.data].map((value, i) => Math.abs(value - theirs.data[i]!));
    expect(Math.max(...apart)).toBeLessThanOrEqual(1);
    expect(ours.notes).toEqual([]);
  });
});

describe('words', () => {
  it('of a JPEG come back, set right', async () => {
    const photo = await sharp(await greyPng(20, 30))
      .withExif({ IFD0: { Artist: 'Anna', Orientation: '6' } })
      .withXmp(XMP)
      .jpeg()
      .toBuffer()
      .then(plain);
    const words = readJpeg(photo);
    const exif = renewExif(words.exif!, { width: 30, height: 20 })!;
    const fresh = await sharp(await greyPng(30, 20))
      .jpeg()
      .toBuffer()
      .then(plain);
    const result = writeJpeg(fresh, {
      ...words,
      exif,
      xmp: renewXmp(words.xmp, provenance),
      density: { x: 600, y: 300 },
    });
    const { orientation, xmp, exif: kept, width } = await sharp(result).metadata();
    expect([orientation, width]).toEqual([1, 30]);
    // sharp goes by EXIF's resolution, which sharp's own EXIF says is one dot.
    expect(readJpeg(result).density).toEqual({ x: 600, y: 300 });
    expect(kept!.includes('Anna')).toBe(true);
    expect(xmp!.toString()).toContain('tiff:Orientation="1"');
    expect(xmp!.toString()).toContain('compositeWithTrainedAlgorithmicMedia');
    expect(xmp!.toString()).toContain('dc:who="me"');
    // Its pixels are read still.
    expect((await sharp(result).raw().toBuffer()).length).toBe(1800);
  });

  it('that are longer than a segment of a JPEG are no loss', async () => {
    const fresh = plain(
      await sharp(await greyPng(9, 9))
        .jpeg()
        .toBuffer(),
    );
    const xmp = XMP.replace('me"', `${'x'.repeat(150_000)}"`);
    const result = writeJpeg(fresh, { comments: [], texts: [], xmp });
    expect(readJpeg(result).xmp).toBe(xmp);
    expect((await sharp(result).raw().toBuffer()).length).toBeGreaterThan(0);
  });

  it('go into a PNG and are found there', async () => {
    const block = readJpeg(
      plain(
        await sharp(await greyPng(9, 9))
          .withExif({ IFD0: { Artist: 'Anna' } })
          .jpeg()
          .toBuffer(),
      ),
    ).exif!;
    const words = {
      comments: [],
      texts: [],
      exif: block,
      xmp: renewXmp(undefined, provenance),
      density: { x: 300, y: 300 },
    };
    const result = writePng(plain(await greyPng(12, 9)), words);
    const found = readPng(result);
    expect(found.exif).toEqual(block);
    expect(found.xmp).toBe(words.xmp);
    expect(found.density!.x).toBeCloseTo(300, 1);
    const read = await sharp(result).metadata();
    expect(read.exif!.includes('Anna')).toBe(true);
    // A second time, nothing is there twice.
    expect(writePng(result, { ...words, texts: found.texts }).length).toBeLessThan(result.length * 2);
  });

  it('of a resolution are read by others', async () => {
    const words = { comments: [], texts: [], density: { x: 300, y: 300 } };
    const png = plain(await greyPng(9, 9));
    const jpeg = plain(await sharp(png).jpeg().toBuffer());
    for (const bytes of [writePng(png, words), writeJpeg(jpeg, words)])
      expect((await sharp(bytes).metadata()).density).toBe(300);
  });

  it('of XMP get one more step in a history that there is', () => {
    const once = renewXmp(undefined, provenance);
    const twice = renewXmp(once, { ...provenance, when: '2027-01-01T00:00:00Z' });
    expect(twice.match(/<rdf:li /g)).toHaveLength(2);
    expect(twice.match(/<xmpMM:History/g)).toHaveLength(1);
    expect(twice.match(/DigitalSourceType=/g)).toHaveLength(1);
    expect(twice).not.toContain('<&');
    const print = once.replace('compositeWithTrainedAlgorithmicMedia', 'print');
    expect(renewXmp(print, provenance)).toMatch(/digital source type before: [^"]*\/print"/);
  });

  it('of damaged EXIF are left out', () => {
    expect(renewExif(new Uint8Array(20), { width: 1, height: 1 })).toBeUndefined();
  });
});

describe('samples', () => {
  it('of any number of channels become a raster, opaque alpha left out', () => {
    const size = { width: 2, height: 1, bitDepth: 8 } as const;
    expect(toRaster({ ...size, channels: 1, data: Uint8Array.of(5, 9) }).data).toEqual(
      Uint8Array.of(5, 5, 5, 9, 9, 9),
    );
    expect(toRaster({ ...size, channels: 2, data: Uint8Array.of(5, 255, 9, 255) }).alpha).toBeUndefined();
    expect(toRaster({ ...size, channels: 4, data: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 255) }).alpha).toEqual(
      Uint8Array.of(0, 255),
    );
    expect(() => toRaster({ ...size, channels: 3, data: new Uint8Array(5) })).toThrow('expected 2 pixels');
  });

  it('are turned as sharp turns them', async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const picture = raster(5, 3, 8);
      const ours = upright(picture, orientation);
      const tagged = await sharp(picture.data, { raw: { width: 5, height: 3, channels: 3 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      const { data, info } = await sharp(tagged).autoOrient().raw().toBuffer({ resolveWithObject: true });
      expect([ours.width, ours.height], `${orientation}`).toEqual([info.width, info.height]);
      expect([...ours.data], `${orientation}`).toEqual([...data]);
    }
  });
});

describe('names and formats', () => {
  it('are known by first bytes', async () => {
    expect(formatOf(await greyPng(4, 4))).toBe('png');
    expect(
      formatOf(
        await sharp(await greyPng(4, 4))
          .webp()
          .toBuffer(),
      ),
    ).toBe('webp');
    expect(
      formatOf(
        await sharp(await greyPng(4, 4))
          .tiff()
          .toBuffer(),
      ),
    ).toBe('tiff');
    expect(formatOf(new Uint8Array(3))).toBe('unknown');
    expect(writtenFormat('webp')).toBe('png');
  });

  it('of results differ', () => {
    expect(resultName('a.b.JPEG', 'jpeg')).toBe('a.b.renovated.jpg');
    expect(['a.b.tif', 'scan'].map((name) => pageName(name, 2))).toEqual(['a.b.page2.tif', 'scan.page2']);
    expect(distinctNames(['a.jpg', 'A.jpg', 'x/a.jpg', 'a.jpg'])).toEqual([
      'a.jpg',
      'A (2).jpg',
      'x/a.jpg',
      'a (3).jpg',
    ]);
  });
});

it('a ZIP holds its files under their names', async () => {
  const files = ['a.txt', 'Ordner/größer.txt'].map((name) => ({ name, file: new Blob([name]) }));
  const archive = await zip(files, new Date(2026, 0, 2));
  const found = unzipSync(new Uint8Array(await archive.arrayBuffer()));
  expect(Object.keys(found)).toEqual(['a.txt', 'Ordner/größer.txt']);
  expect(new TextDecoder().decode(found['Ordner/größer.txt'])).toBe('Ordner/größer.txt');
});
