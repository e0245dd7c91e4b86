// The words of a file of any format.

import { bytesOf, joined } from '@romnet/imaging';
import type { FileFormat } from '../../model/format.js';
import { readJpeg } from './jpeg.js';
import { readPng } from './png.js';
import { type Directory, readDirectory, tiffHead, writeDirectory } from './tiff.js';
import { NO_WORDS, saysAt, type Words } from './words.js';

const XMP_TAG = 700;
const IPTC_TAG = 33723;
/** Of the picture's samples, which a result has its own of. */
const OF_SAMPLES = new Set([
  ...[
    254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 284, 317, 318,
    319,
  ],
  ...[320, 322, 323, 324, 325, 330, 332, 334, 338, 339, 340, 341, 347, 513, 514, 529, 530, 531, 532, 34675],
  ...[XMP_TAG, IPTC_TAG, 34377],
]);

export function readWords(bytes: Uint8Array, format: FileFormat): Words {
  if (format === 'jpeg') return readJpeg(bytes);
  if (format === 'png') return readPng(bytes);
  if (format === 'tiff') return readTiff(bytes);
  if (format === 'webp') return readWebp(bytes);
  return NO_WORDS;
}

/** What a TIFF says, as a block like JPEG's. */
function readTiff(bytes: Uint8Array): Words {
  const directory = readDirectory(bytes);
  if (!directory) return NO_WORDS;
  const xmp = directory.entries.get(XMP_TAG);
  return {
    ...NO_WORDS,
    exif: blockOf(withoutSamples(directory)),
    ...(xmp && { xmp: new TextDecoder().decode(xmp.value) }),
  };
}

/** A directory without what describes samples. */
export const withoutSamples = (directory: Directory): Directory => ({
  ...directory,
  entries: new Map([...directory.entries].filter(([tag]) => !OF_SAMPLES.has(tag))),
});

const blockOf = (directory: Directory): Uint8Array =>
  joined([tiffHead(directory.little, 8), writeDirectory(directory)]);

function readWebp(bytes: Uint8Array): Words {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let found: Words = NO_WORDS;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (saysAt(bytes, at, 'EXIF')) {
      const isMarked = saysAt(data, 0, 'Exif\0\0');
      found = { ...found, exif: data.slice(isMarked ? bytesOf('Exif\0\0').length : 0) };
    }
    if (saysAt(bytes, at, 'XMP ')) found = { ...found, xmp: new TextDecoder().decode(data) };
    at += 8 + length + (length % 2);
  }
  return found;
}
