// Results in other colour profiles: what is embedded, what samples and metadata then say, and that nothing is lost at 16 bits.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRaster, type Raster } from '../picture.js';
import { srgbToLight } from '../tones/tones.js';
import { greatest, noise, rawOf } from './files.fixture.js';
import { adobeProfile, exponent, greyProfile } from './icc.fixture.js';
import { decode, encode, encodeFile, openProfile } from './index.js';
import { displayP3Profile, sRgbProfile } from './profile.js';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-profile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const wide = adobeProfile();
const metadataOf = (bytes: Uint8Array) => sharp(bytes).metadata();
/** The samples of a file as they are stored. */
async function stored(bytes: Uint8Array, bitDepth: 8 | 16): Promise<Uint8Array | Uint16Array> {
  const pixels = sharp(bytes, { ignoreIcc: true });
  if (bitDepth === 8) return new Uint8Array(await pixels.toColorspace('srgb').raw().toBuffer());
  const data = await pixels.toColorspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
  return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
}

function one(bitDepth: 8 | 16, ...color: number[]): Raster {
  const raster = createRaster(16, 16, bitDepth);
  raster.data.set(raster.data.map((_, i) => color[i % 3]!));
  return raster;
}

/** Every grey of 16 bits, once. */
function greys(): Raster {
  const raster = createRaster(256, 256, 16);
  raster.data.set(raster.data.map((_, i) => Math.floor(i / 3)));
  return raster;
}

describe('pixels', () => {
  it('Display P3 by the published matrix, in every format', async () => {
    // See files.test.ts: (187.8, 64.5, 58.4). The lossy codecs take 2 more.
    for (const format of ['png', 'tiff', 'jpeg', 'webp'] as const) {
      const options = { format, profile: 'display-p3', quality: 100 } as const;
      const { bytes } = await encode(one(8, 204, 51, 51), options);
      const slack = format === 'png' || format === 'tiff' ? 1 : 3;
      expect(greatest((await stored(bytes, 8)).subarray(0, 3), [188, 64.5, 58])).toBeLessThanOrEqual(slack);
      expect((await metadataOf(bytes)).icc).toEqual(await displayP3Profile());
      expect(greatest((await decode(bytes)).data.subarray(0, 3), [204, 51, 51])).toBeLessThanOrEqual(slack);
    }
  });

  it("every grey of 16 bits by the profile's curve, and back, to a step", async () => {
    const { bytes } = await encode(greys(), { format: 'png', profile: wide });
    const samples = await stored(bytes, 16);
    const back = (await decode(bytes)).data;
    let [most, tint, lost] = [0, 0, 0];
    for (let grey = 0; grey < 65_536; grey++) {
      const [r, g, b] = samples.subarray(grey * 3, grey * 3 + 3) as unknown as [number, number, number];
      const expected = 65_535 * srgbToLight(grey / 65_535) ** (256 / 563);
      most = Math.max(most, Math.abs(r - expected));
      tint = Math.max(tint, Math.abs(r - g), Math.abs(r - b));
      // Where the profile has fewer samples than sRGB, two greys share one.
      lost = Math.max(lost, Math.abs(back[grey * 3]! - grey));
    }
    expect([tint, lost]).toEqual([0, 1]);
    expect(most).toBeLessThan(1);
  });

  it('as lcms has them, where lcms is exact: at 8 bits', async () => {
    const picture = noise(64, 64, 8);
    const ours = await stored((await encode(picture, { format: 'png', profile: wide })).bytes, 8);
    writeFileSync(at('wide.icc'), wide);
    const theirs = sharp(picture.data, rawOf(picture)).withIccProfile(at('wide.icc')).png();
    expect(greatest(ours, await stored(await theirs.toBuffer(), 8))).toBeLessThanOrEqual(2);
  });

  it('alpha stays to the bit', async () => {
    const picture = noise(17, 9, 16, true);
    const { bytes } = await encode(picture, { format: 'tiff', profile: 'display-p3' });
    expect((await decode(bytes)).alpha).toEqual(picture.alpha);
  });

  it('the raster that was given is not touched', async () => {
    const picture = noise(16, 16, 16);
    const before = picture.data.slice();
    await encode(picture, { format: 'png', profile: wide });
    expect(picture.data).toEqual(before);
  });
});

it('a profile that is not of curves alone goes by lcms, and is embedded', async () => {
  const profile = Buffer.from(wide);
  // A table's name is enough for us to leave it to lcms, which finds none there and goes by the curves.
  profile.write('A2B0', profile.indexOf('cprt'), 'latin1');
  const picture = noise(32, 32, 8);
  const { bytes } = await encode(picture, { format: 'png', profile });
  expect((await metadataOf(bytes)).icc).toEqual(profile);
  const ours = await encode(picture, { format: 'png', profile: wide });
  expect(greatest(await stored(bytes, 8), await stored(ours.bytes, 8))).toBeLessThanOrEqual(2);
  expect((await decode(bytes)).data.length).toBe(32 * 32 * 3);
});

describe('keep', () => {
  it("is the source's own, by path and by bytes, page by page", async () => {
    const source = (await encode(one(16, 9000, 30_000, 20_000), { format: 'tiff', profile: wide })).bytes;
    const photo = await decode(source);
    const { bytes, notes } = await encode(photo, { format: 'png', profile: 'keep', metadataFrom: source });
    expect([notes, (await metadataOf(bytes)).icc]).toEqual([[], wide]);
    expect(greatest(await stored(bytes, 16), await stored(source, 16))).toBeLessThanOrEqual(1);
    writeFileSync(at('source.tif'), source);
    await encodeFile(at('kept.jpg'), photo, { profile: 'keep', metadataFrom: at('source.tif') });
    expect((await sharp(at('kept.jpg')).metadata()).icc).toEqual(wide);
  });

  it('of grey, of CMYK, of nothing: sRGB, with one line that says so', async () => {
    const raster = one(8, 90, 90, 90);
    const raw = rawOf(raster);
    const grey = sharp(raster.data, raw).toColorspace('b-w').png();
    writeFileSync(at('grey.icc'), greyProfile(exponent(2.2)));
    for (const [source, note] of [
      [await grey.toBuffer(), 'the photo has no colour profile to keep; the result is in sRGB'],
      [
        await sharp(raster.data, raw).withIccProfile('cmyk').toColorspace('cmyk').jpeg().toBuffer(),
        "the photo's own colour profile is not kept: it is one for CMYK; the result is in sRGB",
      ],
      [
        await sharp(raster.data, raw).toColorspace('b-w').withIccProfile(at('grey.icc')).png().toBuffer(),
        "the photo's own colour profile is not kept: it is one for GRAY; the result is in sRGB",
      ],
    ] as const) {
      const made = await encode(raster, { format: 'png', profile: 'keep', metadataFrom: source });
      expect(made.notes).toEqual([note]);
      expect((await metadataOf(made.bytes)).icc).toEqual(await sRgbProfile());
      expect((await decode(made.bytes)).data).toEqual(raster.data);
    }
  });

  it('without a source is an error', async () => {
    await expect(encode(one(8, 1, 2, 3), { format: 'png', profile: 'keep' })).rejects.toThrow(
      'expected a picture to keep the profile of, got none',
    );
  });
});

it('metadata say the profile that is embedded', async () => {
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description ' +
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:ICCProfile="Before"/></rdf:RDF></x:xmpmeta>';
  const source = await sharp((await encode(one(8, 9, 99, 199), { format: 'jpeg', profile: wide })).bytes)
    .keepIccProfile()
    .withExif({ IFD2: { ColorSpace: '65535' } })
    .withXmp(xmp)
    .jpeg()
    .toBuffer();
  for (const [profile, name, space] of [
    ['srgb', 'sRGB IEC61966-2.1', 1],
    ['display-p3', 'Display P3', 65_535],
    [adobeProfile(1.8, 'Apple-like'), 'Apple-like', 65_535],
    ['keep', 'Before', 65_535],
  ] as const) {
    const { bytes } = await encode(one(8, 9, 99, 199), { format: 'jpeg', profile, metadataFrom: source });
    const found = await metadataOf(bytes);
    expect(found.xmpAsString).toContain(`ICCProfile="${name}"`);
    const block = found.exif!;
    const tag = block.indexOf(Buffer.of(0x01, 0xa0, 3, 0));
    expect(block.readUInt16LE(tag + 8)).toBe(space);
  }
});

describe('openProfile', () => {
  it('takes names and files', async () => {
    writeFileSync(at('wide.icc'), wide);
    expect(await openProfile('display-p3')).toBe('display-p3');
    expect(await openProfile(at('wide.icc'))).toEqual(wide);
  });

  it('tells what is none, in one line', async () => {
    const expected = 'expected an ICC profile for RGB pictures, got';
    const files: readonly (readonly [string, Uint8Array, string])[] = [
      ['grey.icc', greyProfile(exponent(2)), `${expected} one for GRAY (${at('grey.icc')})`],
      ['text.icc', Buffer.from('profile'), `${expected} no ICC profile (${at('text.icc')})`],
      ['cut.icc', wide.subarray(0, 200), `${expected} one that is damaged, or can only be read from`],
    ];
    for (const [name, bytes, message] of files) {
      writeFileSync(at(name), bytes);
      await expect(openProfile(at(name))).rejects.toThrow(message);
    }
    expect(existsSync(at('adobe'))).toBe(false);
    await expect(openProfile(at('adobe'))).rejects.toThrow(
      /no such file or folder; the names of profiles are srgb, display-p3, keep$/,
    );
  });
});
