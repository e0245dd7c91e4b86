// A raster as a TIFF file: one page, 8 or 16 bits, deflated with horizontal differences, with the words of the photo it came from.
import { bytesOf, joined, type Raster } from '@romnet/imaging';
import { zlibSync } from 'fflate';
import { withoutSamples } from '../metadata/read.js';
import {
  bytesEntry,
  type Directory,
  type Entry,
  fraction,
  numbers,
  readDirectory,
  tiffHead,
  writeDirectory,
} from '../metadata/tiff.js';
import type { Words } from '../metadata/words.js';
import { toSamples } from '../samples.js';

/** Rows deflated together; a reader that wants a part need not inflate all. */
const STRIP = 128;

export function writeTiff(raster: Raster, words: Words): Uint8Array<ArrayBuffer> {
  const block = words.exif && readDirectory(words.exif);
  const base: Directory = block
    ? withoutSamples(block)
    : { little: true, entries: new Map(), below: new Map() };
  const { little } = base;
  const { width, height, bitDepth, channels, data } = toSamples(raster);
  const strips: Uint8Array[] = [];
  for (let top = 0; top < height; top += STRIP) {
    const rows = data.subarray(top * width * channels, Math.min(height, top + STRIP) * width * channels);
    strips.push(zlibSync(predicted(rows, width, channels, bitDepth, little), { level: 6 }));
  }
  const places: number[] = [];
  let at = 8;
  for (const { length } of strips) {
    places.push(at);
    at += length;
  }
  const start = at + (at % 2);
  const short = (tag: number, ...values: number[]) => numbers(little, tag, 3, values);
  const long = (tag: number, ...values: number[]) => numbers(little, tag, 4, values);
  const own: Entry[] = [
    long(256, width),
    long(257, height),
    short(258, ...new Array<number>(channels).fill(bitDepth)),
    short(259, 8),
    short(262, 2),
    long(273, ...places),
    short(274, 1),
    short(277, channels),
    long(278, STRIP),
    long(279, ...strips.map(({ length }) => length)),
    short(284, 1),
    short(317, 2),
    ...(channels === 4 ? [short(338, 2)] : []),
    ...(words.density
      ? [fraction(little, 282, words.density.x), fraction(little, 283, words.density.y), short(296, 2)]
      : []),
    ...(words.xmp ? [bytesEntry(700, 1, new TextEncoder().encode(words.xmp))] : []),
    ...(base.entries.has(305) ? [] : [bytesEntry(305, 2, bytesOf('ROMNet\0'))]),
  ];
  const entries = new Map([...base.entries, ...own.map((entry) => [entry.tag, entry] as const)]);
  const pad = new Uint8Array(start - at);
  const directory = writeDirectory({ ...base, entries }, start);
  return joined([tiffHead(little, start), ...strips, pad, directory]);
}

/** Bytes of samples, each but the first of a row less the one before it, in the file's order. */
function predicted(
  rows: Uint8Array | Uint8ClampedArray | Uint16Array,
  width: number,
  channels: number,
  bitDepth: 8 | 16,
  little: boolean,
): Uint8Array {
  const result = new Uint8Array((rows.length * bitDepth) / 8);
  const across = width * channels;
  for (let i = 0; i < rows.length; i++) {
    const value = i % across < channels ? rows[i]! : rows[i]! - rows[i - channels]!;
    if (bitDepth === 8) result[i] = value;
    else {
      result[i * 2 + (little ? 0 : 1)] = value & 255;
      result[i * 2 + (little ? 1 : 0)] = (value >> 8) & 255;
    }
  }
  return result;
}
