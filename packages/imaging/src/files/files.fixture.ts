// Pictures and raw files that the tests of this folder are made from.

import type { Raster } from '../picture.js';
import { createRandom } from '../random.js';

/** Samples that use the whole range (alpha from 1: colours under 0 are not kept) and do not compress. */
export function noise(width: number, height: number, bitDepth: 8 | 16, withAlpha = false): Raster {
  const random = createRandom(1);
  const next = () => random.uint32() >>> (32 - bitDepth);
  const make = (n: number) =>
    bitDepth === 8 ? Uint8Array.from({ length: n }, next) : Uint16Array.from({ length: n }, next);
  const data = make(width * height * 3);
  return withAlpha
    ? { width, height, bitDepth, data, alpha: make(width * height).map((v) => v || 1) }
    : { width, height, bitDepth, data };
}

/** An uncompressed grey TIFF whose directory comes first, as scanners write, so that a cut hits only samples. */
export function plainTiff(width: number, height: number): Buffer {
  const entries = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 200],
    [277, 1],
    [278, height],
    [279, width * height],
  ];
  const bytes = Buffer.alloc(200 + width * height, 90);
  bytes.write('II*\0\x08\0\0\0', 0, 'latin1');
  bytes.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, value], i) => {
    bytes.writeUInt16LE(tag!, 10 + i * 12);
    bytes.writeUInt16LE(4, 12 + i * 12);
    bytes.writeUInt32LE(1, 14 + i * 12);
    bytes.writeUInt32LE(value!, 18 + i * 12);
  });
  bytes.writeUInt32LE(0, 10 + entries.length * 12);
  return bytes;
}

/** A soft gradient, which lossy codecs keep within a few steps. */
export function gradient(width: number, height: number): Raster {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    return [60 + (120 * x) / width, 60 + (120 * y) / height, 128][i % 3]!;
  });
  return { width, height, bitDepth: 8, data };
}

export const greatest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

export const rawOf = ({ width, height }: Raster) => ({ raw: { width, height, channels: 3 } }) as const;
