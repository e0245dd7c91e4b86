// Tones and transparency as files declare them, beyond what sharp applies. All files are made here.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillHidden } from './alpha.js';
import { greatest } from './files.fixture.js';
import { exponent, greyProfile, points } from './icc.fixture.js';
import { decodeFile, decodeScaled, encodeFile } from './index.js';
import { type Chunk, chunkBytes } from './metadata/png.js';
import { profileTones } from './profile-tones.js';
import { ascii, EXIF, INTEROPERABILITY, raw, shorts } from './tiff/directory.js';
import { tiff } from './tiff.fixture.js';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-tones-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const encode = (light: number) => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);

/** A PNG with these chunks between its header and its pixels. */
async function pngWith(tone: readonly number[], chunks: readonly Chunk[]): Promise<Buffer> {
  const channels = tone.length as 1 | 3;
  const samples = Uint8Array.from({ length: 64 * channels }, (_, i) => tone[i % channels]!);
  const png = await sharp(samples, { raw: { width: 8, height: 8, channels } })
    .toColorspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
  return Buffer.concat([png.subarray(0, 33), ...chunks.map(chunkBytes), png.subarray(33)]);
}

const numbers = (type: string, ...values: number[]): Chunk => {
  const data = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    data.writeUInt32BE(Math.round(value * 1e5), i * 4);
  });
  return { type, data };
};

describe('grey profiles at 16 bits', () => {
  for (const [name, value] of [
    ['1.8', 1.8],
    ['1.0', 1],
  ] as const) {
    it(`a grey TIFF with gamma ${name} comes out as sRGB of the same light`, async () => {
      const page = {
        width: 8,
        height: 8,
        channels: 1,
        photometric: 1,
        samples: new Uint16Array(64).fill(20_000),
      };
      writeFileSync(at('grey.tif'), tiff([{ ...page, tags: [raw(34675, 7, greyProfile(exponent(value)))] }]));
      const light = (20_000 / 65_535) ** (Math.round(value * 256) / 256);
      const { data, bitDepth } = await decodeFile(at('grey.tif'));
      expect(bitDepth).toBe(16);
      expect(Math.abs(data[0]! - encode(light) * 65_535)).toBeLessThanOrEqual(1);
      // The scaled way has 8 bits, and rounds before and after.
      expect(
        Math.abs((await decodeScaled(at('grey.tif'), 8)).data[0]! - encode(light) * 255),
      ).toBeLessThanOrEqual(2);
    });
  }

  it('curves as points and as formulas', () => {
    const [byPoints] = profileTones(greyProfile(points(0, 0x4000, 0xffff)))!.curves;
    expect([0, 0.25, 0.5, 1].map(byPoints)).toEqual([0, 0x2000 / 65_535, 0x4000 / 65_535, 1]);
    // sRGB's own curve as the third kind.
    const formula = Buffer.alloc(32);
    formula.write('para', 'latin1');
    formula.writeUInt16BE(3, 8);
    [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].forEach((v, i) => {
      formula.writeInt32BE(Math.round(v * 65_536), 12 + i * 4);
    });
    const [byFormula] = profileTones(greyProfile(formula))!.curves;
    for (const v of [0.02, 0.3, 0.9]) expect(Math.abs(encode(byFormula(v)) - v)).toBeLessThan(1e-3);
    expect(profileTones(greyProfile(exponent(2)).subarray(0, 140))).toBeUndefined();
    expect(profileTones(Buffer.alloc(200))).toBeUndefined();
  });
});

describe('PNG without a profile', () => {
  it('gAMA is honoured, for grey and for colours', async () => {
    for (const tone of [[60], [60, 60, 60]]) {
      writeFileSync(at('gama.png'), await pngWith(tone, [numbers('gAMA', 1)]));
      expect(
        Math.abs((await decodeFile(at('gama.png'))).data[0]! - encode(60 / 255) * 255),
      ).toBeLessThanOrEqual(0.5);
    }
  });

  it("sRGB, and sRGB's own gAMA and cHRM, change nothing", async () => {
    const chroma = numbers('cHRM', 0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06);
    for (const chunks of [
      [numbers('gAMA', 0.45455), chroma],
      [{ type: 'sRGB', data: Buffer.from([0]) }, numbers('gAMA', 1)],
    ]) {
      writeFileSync(at('srgb.png'), await pngWith([10, 100, 200], chunks));
      expect(Array.from((await decodeFile(at('srgb.png'))).data.subarray(0, 3))).toEqual([10, 100, 200]);
    }
  });

  it('cHRM of Adobe RGB converts as the published matrix does; white stays white', async () => {
    const chroma = numbers('cHRM', 0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06);
    const adobe = [numbers('gAMA', 256 / 563), chroma];
    writeFileSync(at('white.png'), await pngWith([255, 255, 255], adobe));
    expect(Array.from((await decodeFile(at('white.png'))).data.subarray(0, 3))).toEqual([255, 255, 255]);
    writeFileSync(at('red.png'), await pngWith([150, 80, 60], adobe));
    // Adobe RGB to XYZ (Adobe RGB 1998, 4.3.5.3), XYZ to sRGB (IEC 61966-2-1).
    const [r, g, b] = [150, 80, 60].map((v) => (v / 255) ** 2.19921875) as [number, number, number];
    const x = 0.57667 * r + 0.18556 * g + 0.18823 * b;
    const y = 0.29734 * r + 0.62736 * g + 0.07529 * b;
    const z = 0.02703 * r + 0.07069 * g + 0.99134 * b;
    const expected = [
      3.2406 * x - 1.5372 * y - 0.4986 * z,
      -0.9689 * x + 1.8758 * y + 0.0415 * z,
      0.0557 * x - 0.204 * y + 1.057 * z,
    ].map((v) => encode(v) * 255);
    expect(greatest((await decodeFile(at('red.png'))).data.subarray(0, 3), expected)).toBeLessThanOrEqual(1);
  });
});

it('Adobe RGB by EXIF alone: R03, or colour space 2; the output says sRGB', async () => {
  const index = { entries: new Map([[1, ascii(1, 'R03')]]), below: new Map() };
  const byIndex = { entries: new Map(), below: new Map([[INTEROPERABILITY, index]]) };
  const bySpace = { entries: new Map([[0xa001, shorts(0xa001, 2)]]), below: new Map() };
  for (const exif of [byIndex, bySpace]) {
    const samples = Uint8Array.from({ length: 64 * 3 }, (_, i) => [110, 52, 46][i % 3]!);
    const page = {
      width: 8,
      height: 8,
      channels: 3,
      photometric: 2,
      samples,
      below: new Map([[EXIF, exif]]),
    };
    writeFileSync(at('adobe.tif'), tiff([page]));
    const raster = await decodeFile(at('adobe.tif'));
    expect(raster.data[0]!).toBeGreaterThan(120);
    await encodeFile(at('adobe-out.jpg'), raster, { metadataFrom: at('adobe.tif') });
    expect(Math.abs((await decodeFile(at('adobe-out.jpg'))).data[0]! - raster.data[0]!)).toBeLessThanOrEqual(
      2,
    );
  }
});

describe('channels beyond colour', () => {
  const samples = (channels: number) =>
    Uint16Array.from({ length: 64 * channels }, (_, i) => [9000, 8000, 7000, 30_000, 20_000][i % channels]!);
  const page = (channels: number, ...kinds: number[]) =>
    tiff([
      {
        width: 8,
        height: 8,
        channels,
        photometric: 2,
        samples: samples(channels),
        tags: [shorts(338, ...kinds)],
      },
    ]);

  it('an unspecified one (infrared) is no transparency; two are left out, too, with a note', async () => {
    writeFileSync(at('infrared.tif'), page(4, 0));
    const one = await decodeFile(at('infrared.tif'));
    expect(one.alpha).toBeUndefined();
    expect(one.notes).toEqual(['an extra channel is left out']);
    writeFileSync(at('spots.tif'), page(5, 0, 0));
    const two = await decodeFile(at('spots.tif'));
    expect(Array.from(two.data.subarray(0, 3))).toEqual([9000, 8000, 7000]);
    expect(two.notes).toEqual(['2 extra channels are left out']);
    expect((await decodeScaled(at('spots.tif'), 4)).data.length).toBe(48);
  });

  it('transparency is found wherever it stands', async () => {
    writeFileSync(at('late.tif'), page(5, 0, 2));
    const { alpha, data } = await decodeFile(at('late.tif'));
    expect(alpha?.[0]).toBe(20_000);
    expect(Array.from(data.subarray(0, 3))).toEqual([9000, 8000, 7000]);
  });
});

describe('colours under transparency', () => {
  it('come from the visible pixels around', () => {
    // Left half 200, right half black under alpha 0.
    const [width, height] = [37, 21];
    const alpha = Uint8Array.from({ length: width * height }, (_, i) => (i % width < 18 ? 255 : 0));
    const data = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
      Math.floor(i / 3) % width < 18 ? 200 : 0,
    );
    fillHidden({ width, height, bitDepth: 8, data, alpha });
    expect(new Set(data)).toEqual(new Set([200]));
  });

  it('visible pixels stay as they are, and a picture all hidden stays, too', () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
    fillHidden({ width: 2, height: 1, bitDepth: 8, data, alpha: Uint8Array.of(1, 0) });
    expect(Array.from(data)).toEqual([1, 2, 3, 1, 2, 3]);
    const hidden = Uint8Array.of(9, 8, 7);
    fillHidden({ width: 1, height: 1, bitDepth: 8, data: hidden, alpha: Uint8Array.of(0) });
    expect(Array.from(hidden)).toEqual([9, 8, 7]);
  });
});
