// Makes TIFF files for tests: uncompressed pages of any number of channels with any tags, in either byte order.

import { type Directory, type Entry, layOut, longs, shorts } from './tiff/directory.js';

export interface PageParts {
  readonly width: number;
  readonly height: number;
  /** Interleaved. */
  readonly samples: Uint8Array | Uint16Array;
  readonly channels: number;
  /** 0 min-is-white, 1 min-is-black, 2 RGB. */
  readonly photometric: number;
  readonly tags?: readonly Entry[];
  readonly below?: Directory['below'];
}

export function tiff(pages: readonly PageParts[], little = true): Buffer {
  let file = Buffer.from(little ? 'II*\0\0\0\0\0' : 'MM\0*\0\0\0\0', 'latin1');
  let link = 4;
  for (const page of pages) {
    const { width, height, samples, channels, photometric, tags = [], below = new Map() } = page;
    const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    const stored = Buffer.from(data);
    if (samples instanceof Uint16Array && !little) stored.swap16();
    const bits = samples.BYTES_PER_ELEMENT * 8;
    const own = [
      longs(256, [width]),
      longs(257, [height]),
      shorts(258, ...Array.from({ length: channels }, () => bits)),
      shorts(259, 1),
      shorts(262, photometric),
      longs(273, [file.length]),
      shorts(277, channels),
      longs(278, [height]),
      longs(279, [stored.length]),
      ...tags,
    ];
    file = Buffer.concat([file, stored, Buffer.alloc(stored.length % 2)]);
    const at = file.length;
    const directory = { entries: new Map(own.map((entry) => [entry.tag, entry])), below };
    file = Buffer.concat([file, layOut(directory, at, { little })]);
    if (little) file.writeUInt32LE(at, link);
    else file.writeUInt32BE(at, link);
    link = at + 2 + (directory.entries.size + below.size) * 12;
  }
  return file;
}

/** A grey page, all of one tone. */
export function greyPage(
  width: number,
  height: number,
  tone: number,
  tags: readonly Entry[] = [],
): PageParts {
  return {
    width,
    height,
    samples: new Uint8Array(width * height).fill(tone),
    channels: 1,
    photometric: 1,
    tags,
  };
}
