// Tones and transparency as files declare them, beyond what sharp applies. All files are made here.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileTones } from '../tones/profile-tones.js';
import { fillHidden } from './alpha.js';
import { greatest } from './files.fixture.js';
import { adobeProfile, exponent, greyProfile, points } from './icc.fixture.js';
import { decodeFile, decodeScaled, encodeFile } from './index.js';
import { type Chunk, chunkBytes } from './metadata/png.js';
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

describe('grey profiles', () => {
  /** A curve like that of Dot gain 20%: print that comes out darker than it was asked for. */
  const dotGain = Array.from({ length: 256 }, (_, i) => {
    const ink = 1 - i / 255;
    return Math.round(65_535 * (1 - ink - 0.8 * ink * (1 - ink)) ** 1.1 || 0);
  });
  const byPoints = (v: number) => {
    const [place, below] = [v * 255, Math.min(254, Math.floor(v * 255))];
    return (dotGain[below]! + (place - below) * (dotGain[below + 1]! - dotGain[below]!)) / 65_535;
  };
  const lightness = (v: number) => ((v * 100 + 16) / 116) ** 3;
  for (const [name, profile, toLight] of [
    ['gamma 2.2', greyProfile(exponent(2.2)), (v: number) => v ** (563 / 256)],
    ['gamma 1.8', greyProfile(exponent(1.8)), (v: number) => v ** (461 / 256)],
    ['gamma 1.0', greyProfile(exponent(1)), (v: number) => v],
    ['dot gain', greyProfile(points(...dotGain)), byPoints],
    ['a curve to L*', greyProfile(exponent(1), 'Lab '), lightness],
  ] as const) {
    for (const bits of [8, 16] as const) {
      it(`${name} at ${bits} bits comes out as sRGB of the same light`, async () => {
        const most = 2 ** bits - 1;
        const make = (tone: number) =>
          bits === 8 ? new Uint8Array(64).fill(tone) : new Uint16Array(64).fill(tone);
        for (const share of [0.15, 0.3, 0.8]) {
          const samples = make(Math.round(share * most));
          const page = { width: 8, height: 8, channels: 1, photometric: 1, samples };
          writeFileSync(at('grey.tif'), tiff([{ ...page, tags: [raw(34675, 7, profile)] }]));
          const expected = encode(toLight(samples[0]! / most));
          const { data, bitDepth } = await decodeFile(at('grey.tif'));
          expect(bitDepth).toBe(bits);
          expect(Math.abs(data[0]! - expected * most)).toBeLessThanOrEqual(1);
          expect([data[1], data[2]]).toEqual([data[0], data[0]]);
          // The scaled way has 8 bits, and rounds before and after.
          const scaled = (await decodeScaled(at('grey.tif'), 8)).data[0]!;
          expect(Math.abs(scaled - expected * 255)).toBeLessThanOrEqual(2);
        }
      });
    }
  }

  it('grey under a profile for RGB is as RGB of three equal samples', async () => {
    const samples = new Uint16Array(64).fill(20_000);
    const page = { width: 8, height: 8, channels: 1, photometric: 1, samples };
    writeFileSync(at('rgb-grey.tif'), tiff([{ ...page, tags: [raw(34675, 7, adobeProfile())] }]));
    const { data } = await decodeFile(at('rgb-grey.tif'));
    expect(Math.abs(data[0]! - encode((20_000 / 65_535) ** (563 / 256)) * 65_535)).toBeLessThanOrEqual(1);
    expect([data[1], data[2]]).toEqual([data[0], data[0]]);
  });

  it('a profile that does not fit the picture is passed over, and that is said', async () => {
    const note = 'the colour profile does not fit the picture, or is damaged, and was not used';
    const color = { width: 8, height: 8, channels: 3, photometric: 2, samples: new Uint8Array(192).fill(70) };
    writeFileSync(at('misfit.tif'), tiff([{ ...color, tags: [raw(34675, 7, greyProfile(exponent(1)))] }]));
    const misfit = await decodeFile(at('misfit.tif'));
    expect([misfit.data[0], misfit.notes]).toEqual([70, [note]]);
    const grey = { width: 8, height: 8, channels: 1, photometric: 1, samples: new Uint16Array(64).fill(700) };
    const broken = greyProfile(Buffer.from('none\0\0\0\0', 'latin1'));
    writeFileSync(at('broken.tif'), tiff([{ ...grey, tags: [raw(34675, 7, broken)] }]));
    const bare = await decodeFile(at('broken.tif'));
    expect([bare.data[0], bare.notes]).toEqual([700, [note]]);
  });

  it('lcms reads them alike, at 8 bits', async () => {
    writeFileSync(at('gain.icc'), greyProfile(points(...dotGain)));
    const samples = Uint8Array.from({ length: 256 }, (_, i) => i);
    const grey = sharp(samples, { raw: { width: 16, height: 16, channels: 1 } }).toColorspace('b-w');
    const png = await grey.png().toBuffer();
    const icc = chunkBytes({
      type: 'iCCP',
      data: Buffer.concat([Buffer.from('g\0\0'), deflateSync(readFileSync(at('gain.icc')))]),
    });
    const file = Buffer.concat([png.subarray(0, 33), icc, png.subarray(33)]);
    writeFileSync(at('gain.png'), file);
    const theirs = await sharp(file).toColorspace('srgb').raw().toBuffer();
    // Black apart, where lcms's own tables are coarse.
    const ours = (await decodeFile(at('gain.png'))).data;
    expect(greatest(ours.subarray(60), theirs.subarray(60))).toBeLessThanOrEqual(2);
  });

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
