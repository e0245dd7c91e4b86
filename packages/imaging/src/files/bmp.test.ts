// BMP files of every kind that is read, made here byte by byte.

import { describe, expect, it } from 'vitest';
import { bmp } from './bmp.fixture.js';
import { decodeBmp, readBmpHeader } from './bmp.js';

const rgb = (file: Buffer) => Array.from(decodeBmp(file).data);

describe('decodeBmp', () => {
  it('24 bits, bottom row first, rows padded to four bytes; and top row first', () => {
    // Two pixels a row are six bytes, padded to eight; blue comes first.
    const rows = Buffer.from([3, 2, 1, 6, 5, 4, 0, 0, 9, 8, 7, 12, 11, 10, 0, 0]);
    expect(rgb(bmp({ width: 2, height: 2, bits: 24, pixels: rows }))).toEqual([
      7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6,
    ]);
    expect(rgb(bmp({ width: 2, height: -2, bits: 24, pixels: rows }))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
  });

  it('palettes of 1, 4 and 8 bits, the odd width to the end of each row', () => {
    const palette = [
      [0, 0, 0],
      [10, 20, 30],
    ] as const;
    const of = (bits: number, pixels: number[]) =>
      rgb(bmp({ width: 3, height: 2, bits, palette, pixels: Buffer.from(pixels) })).filter(
        (_, i) => i % 3 === 0,
      );
    const upper = [10, 0, 10];
    const lower = [0, 10, 0];
    expect(of(1, [0b0100_0000, 0, 0, 0, 0b1010_0000, 0, 0, 0])).toEqual([...upper, ...lower]);
    expect(of(4, [0x01, 0x00, 0, 0, 0x10, 0x10, 0, 0])).toEqual([...upper, ...lower]);
    expect(of(8, [0, 1, 0, 0, 1, 0, 1, 0])).toEqual([...upper, ...lower]);
  });

  it('16 bits as 5-5-5 and by masks, 32 bits with and without alpha', () => {
    const word = Buffer.from([0b0001_1111, 0b0111_1100, 0, 0]);
    expect(rgb(bmp({ width: 1, height: 1, bits: 16, pixels: word }))).toEqual([255, 0, 255]);
    const green = Buffer.from([0b1110_0000, 0b0000_0111, 0, 0]);
    const masks = [0xf800, 0x07e0, 0x001f];
    expect(rgb(bmp({ width: 1, height: 1, bits: 16, pixels: green, masks }))).toEqual([0, 255, 0]);
    const pixel = Buffer.from([3, 2, 1, 77]);
    expect(rgb(bmp({ width: 1, height: 1, bits: 32, pixels: pixel }))).toEqual([1, 2, 3]);
    const withAlpha = bmp({
      width: 1,
      height: 1,
      bits: 32,
      pixels: pixel,
      masks: [0xff0000, 0xff00, 0xff, 0xff000000],
    });
    expect(decodeBmp(withAlpha)).toEqual({ data: Uint8Array.of(1, 2, 3, 77), channels: 4 });
  });

  it('runs of 8 and 4 bits: repeated, listed, skipped', () => {
    const palette = Array.from({ length: 16 }, (_, i) => [i, i, i] as const);
    const first = (file: Buffer) => rgb(file).filter((_, i) => i % 3 === 0);
    // Below: three of 5; end of row. Above: one skipped, then 1 2 3 listed and padded; end.
    const runs8 = Buffer.from([3, 5, 0, 0, 0, 2, 1, 0, 0, 3, 1, 2, 3, 0, 0, 1]);
    const eight = { width: 4, height: 2, bits: 8, compression: 1, palette };
    expect(first(bmp({ ...eight, pixels: runs8 }))).toEqual([0, 1, 2, 3, 5, 5, 5, 0]);
    const runs4 = Buffer.from([4, 0x56, 0, 0, 0, 4, 0x12, 0x34, 0, 1]);
    const four = { ...eight, bits: 4, compression: 2 };
    expect(first(bmp({ ...four, pixels: runs4 }))).toEqual([1, 2, 3, 4, 5, 6, 5, 6]);
    expect(() => decodeBmp(bmp({ ...eight, height: 9, pixels: runs8.subarray(0, 4) }))).toThrow(
      /ends before/,
    );
  });

  it('refuses what is cut off and what it does not know', () => {
    const whole = bmp({ width: 8, height: 8, bits: 24, pixels: Buffer.alloc(8 * 24) });
    expect(() => decodeBmp(whole.subarray(0, -30))).toThrow('the file ends before its pixels do');
    expect(() => readBmpHeader(whole.subarray(0, 20))).toThrow('not a BMP file');
    expect(() =>
      readBmpHeader(bmp({ width: 8, height: 8, bits: 24, compression: 4, pixels: Buffer.alloc(0) })),
    ).toThrow('a BMP of 24 bits with compression 4 is not read');
  });
});
