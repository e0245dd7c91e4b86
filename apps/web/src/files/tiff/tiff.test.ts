// TIFF files as they come, made by the fixtures of imaging and read as the command reads them: `decode` of @romnet/imaging/files.
import type { Raster } from '@romnet/imaging';
import { decode } from '@romnet/imaging/files';
import { describe, expect, it } from 'vitest';
import {
  adobeProfile,
  exponent,
  greyProfile,
} from '../../../../../packages/imaging/src/files/icc.fixture.js';
import { ascii, EXIF, longs, raw, shorts } from '../../../../../packages/imaging/src/files/tiff/directory.js';
import { greyPage, type PageParts, tiff } from '../../../../../packages/imaging/src/files/tiff.fixture.js';
import { pagesOf } from './pages.js';
import { readTiff } from './read.js';

const ICC = 34675;
const profile = (bytes: Buffer) => raw(ICC, 7, bytes);
const plain = (bytes: Uint8Array) => new Uint8Array(bytes);

function page(channels: number, deep: boolean, photometric: number, tags: PageParts['tags'] = []): PageParts {
  const [width, height] = [23, 17];
  const count = width * height * channels;
  const samples = deep ? new Uint16Array(count) : new Uint8Array(count);
  for (let i = 0; i < count; i++) samples[i] = deep ? (i * 7919) % 65_536 : (i * 37) % 256;
  return { ...{ width, height, channels, photometric, samples, tags } };
}

/** The largest difference of two pictures of one size and depth. */
function apart(ours: Raster, theirs: Raster): number {
  expect([ours.width, ours.height, ours.bitDepth]).toEqual([theirs.width, theirs.height, theirs.bitDepth]);
  return Math.max(...[...ours.data].map((value, i) => Math.abs(value - theirs.data[i]!)));
}

describe('a TIFF is read as on the command line', () => {
  const kinds: [string, PageParts, notes?: string[]][] = [
    ['RGB', page(3, false, 2)],
    ['RGB of 16 bits in Adobe RGB', page(3, true, 2, [profile(adobeProfile())])],
    ['RGB of 8 bits in Adobe RGB', page(3, false, 2, [profile(adobeProfile())])],
    ['grey of 16 bits with a curve of its own', page(1, true, 1, [profile(greyProfile(exponent(1.8)))])],
    ['grey that is white at zero', page(1, false, 0)],
    ['on its side', page(3, false, 2, [shorts(274, 6)])],
    ['RGB with transparency', page(4, true, 2, [shorts(338, 2)])],
    ['RGB with infrared', page(4, true, 2, [shorts(338, 0)]), ['extra-channels']],
    [
      'RGB that EXIF calls Adobe RGB',
      {
        ...page(3, false, 2),
        below: new Map([[EXIF, { entries: new Map([[0xa001, shorts(0xa001, 2)]]), below: new Map() }]]),
      },
    ],
  ];
  it.each(kinds)('%s', async (_, parts, notes = []) => {
    for (const little of [true, false]) {
      const bytes = tiff([parts], little);
      const theirs = await decode(bytes);
      const ours = readTiff(plain(bytes));
      expect(apart(ours.raster, theirs)).toBeLessThanOrEqual(theirs.alpha ? 0 : 1);
      expect(ours.raster.alpha !== undefined).toBe(theirs.alpha !== undefined);
      expect(ours.notes).toEqual(notes);
    }
  });

  it('says which it does not read', () => {
    expect(() => readTiff(plain(tiff([page(4, false, 5)])))).toThrow(/expected a grey, RGB or palette TIFF/);
    const planes = page(3, false, 2, [shorts(284, 2)]);
    expect(() => readTiff(plain(tiff([planes])))).toThrow(/got planes/);
  });
});

describe('pages', () => {
  it('are files of their own, with their own words; reduced copies and masks are none', async () => {
    for (const little of [true, false]) {
      const first = { ...page(3, true, 2, [ascii(270, 'recto'), profile(adobeProfile())]) };
      const small = greyPage(8, 6, 10, [longs(254, [1])]);
      const mask = greyPage(23, 17, 20, [longs(254, [4])]);
      const file = tiff([first, small, mask, greyPage(16, 12, 50, [ascii(270, 'verso')])], little);
      const pages = pagesOf(plain(file))!;
      expect(pages).toHaveLength(2);
      for (const [i, word] of ['recto', 'verso'].entries()) {
        const [ours, theirs] = [readTiff(plain(pages[i]!)).raster, await decode(file, { page: i })];
        expect(apart(ours, theirs)).toBeLessThanOrEqual(1);
        // Other programs read the page as they read it in its file.
        expect(apart(await decode(Buffer.from(pages[i]!)), theirs)).toBe(0);
        expect(Buffer.from(pages[i]!).includes(word)).toBe(true);
        expect(pagesOf(pages[i]!)).toBeUndefined();
      }
      expect(pages[1]!.length).toBeLessThan(1000);
    }
  });

  it('of one picture are the file itself, and where a small copy comes first, the picture', () => {
    expect(pagesOf(plain(tiff([page(3, false, 2)])))).toBeUndefined();
    expect(pagesOf(plain(tiff([page(3, false, 2), greyPage(8, 6, 1, [longs(254, [1])])])))).toBeUndefined();
    expect(pagesOf(new Uint8Array(20))).toBeUndefined();
    const [only, ...others] = pagesOf(
      plain(tiff([greyPage(8, 6, 1, [longs(254, [1])]), page(3, false, 2)])),
    )!;
    expect(others).toEqual([]);
    expect(readTiff(plain(only!)).raster.width).toBe(23);
  });
});
