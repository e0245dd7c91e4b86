// Pictures and arrays of an explanation that is made up, so that every pixel is known.

import { createPlane, createRaster, type Raster } from '@romnet/imaging';
import { expect, test } from 'vitest';
import type { Explanation, MatchMap } from './explanation.js';
import { decodeNpy, encodeNpy } from './npy.js';
import { explanationPictures, referenceColor } from './pictures.js';

/** 64x64 at a quarter: the left half from the reference's place mirrored left to right, the right half from the palette. */
function halfMatched(): MatchMap {
  const [width, height] = [16, 16];
  const isLeft = (i: number) => i % width < 8;
  const each = (at: (i: number) => number) => Float32Array.from({ length: width * height }, (_, i) => at(i));
  return {
    scale: 4,
    width,
    height,
    source: Int32Array.from({ length: 256 }, (_, i) => (isLeft(i) ? 0 : -1)),
    token: Int32Array.from({ length: 256 }, (_, i) => (isLeft(i) ? -1 : 3)),
    hint: new Int32Array(256).fill(-1),
    x: each((i) => (isLeft(i) ? 1 - ((i % width) + 0.5) / width : Number.NaN)),
    y: each((i) => (isLeft(i) ? (Math.floor(i / width) + 0.5) / height : Number.NaN)),
    share: each((i) => (isLeft(i) ? 1 : 0)),
    fromReferences: each((i) => (isLeft(i) ? 1 : 0)),
    entropy: each(() => 0),
  };
}

const pixel = ({ width, data }: Raster, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

test('each picture shows what it says', () => {
  const photo = createRaster(64, 64);
  photo.data.fill(120);
  const reference = createRaster(64, 64);
  for (let i = 0; i < 64 * 64; i++) reference.data[i * 3] = 4 * (i % 64);
  const change = createPlane(64, 64);
  change.data.fill(0.3, 0, 64 * 32);
  change.data.fill(-0.3, 64 * 32);
  const damage = createPlane(64, 64, 0.5);
  const explanation: Explanation = { matches: [halfMatched()], change, damage };
  const pictures = explanationPictures(photo, explanation, [reference]);
  expect(pixel(pictures.matched!, 1, 30)).toEqual([4 * 61, 0, 0]); // column 15 of 16, second pixel of four
  expect(pixel(pictures.matched!, 50, 30)).toEqual([128, 128, 128]);
  const [red, green, blue] = pixel(pictures.sources!, 5, 5);
  expect(Math.max(red!, green!, blue!) - Math.min(red!, green!, blue!)).toBeGreaterThan(50);
  const [r, g, b] = pixel(pictures.sources!, 60, 5);
  expect(Math.max(r!, g!, b!) - Math.min(r!, g!, b!)).toBeLessThan(3);
  expect(pixel(pictures.sureness!, 5, 5)).toEqual([255, 255, 255]);
  expect(pixel(pictures.sureness!, 60, 5)).toEqual([0, 0, 0]);
  const [lighter, darker] = [pixel(pictures.change, 9, 5), pixel(pictures.change, 9, 60)];
  expect([lighter[1], lighter[2], darker[0], darker[1]]).toEqual([0, 0, 0, 0]);
  expect(pixel(pictures.damage!, 9, 9)).toEqual([128, 128, 128]);
});

test('a photo that kept its colours has no pictures of matches; large ones are bounded', () => {
  const photo = createRaster(2048, 30);
  const explanation = { matches: [], change: createPlane(2048, 30), damage: undefined };
  const pictures = explanationPictures(photo, explanation, []);
  expect(Object.keys(pictures)).toEqual(['change']);
  expect([pictures.change.width, pictures.change.height]).toEqual([1024, 15]);
});

test('references have colours of their own', () => {
  const colors = Array.from({ length: 8 }, (_, place) => referenceColor(place));
  expect(new Set(colors).size).toBe(8);
  expect(colors[0]).toMatch(/^#[0-9a-f]{6}$/);
});

test('arrays are as numpy.lib.format 1.0 has them', () => {
  const bytes = encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const length = bytes[8]! + 256 * bytes[9]!;
  expect((10 + length) % 64).toBe(0);
  const header = String.fromCharCode(...bytes.subarray(10, 10 + length));
  expect(header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/);
  expect(new Float32Array(bytes.slice(10 + length).buffer)).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  expect(String.fromCharCode(...encodeNpy(Int32Array.of(7), [1]))).toContain(
    "'<i4', 'fortran_order': False, 'shape': (1,)",
  );
  expect(() => encodeNpy(Int32Array.of(7), [2])).toThrow('expected 2 elements for an array of 2, got 1');
  for (const data of [Float32Array.of(0.5, Number.NaN, -3), Int32Array.of(-1, 0, 2 ** 31 - 1)])
    expect(decodeNpy(encodeNpy(data, [3, 1]))).toEqual({ data, shape: [3, 1] });
  expect(() => decodeNpy(bytes.subarray(0, -1))).toThrow('expected an .npy file of 6 elements');
  expect(() => decodeNpy(Uint8Array.of(1, 2, 3))).toThrow('got 3 other bytes');
});
