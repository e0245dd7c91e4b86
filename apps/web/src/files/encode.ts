// A raster to a file: JPEG, PNG or TIFF, with the words of the photo that it was made from.
import encodeJpeg from '@jsquash/jpeg/encode.js';
import { type Raster, toEightBit } from '@romnet/imaging';
import { encode as encodePng } from 'fast-png';
import type { WrittenFormat } from '../model/format.js';
import { formatOf } from './formats.js';
import { renewExif } from './metadata/exif.js';
import { writeJpeg } from './metadata/jpeg.js';
import { writePng } from './metadata/png.js';
import { readWords } from './metadata/read.js';
import type { Words } from './metadata/words.js';
import { type Provenance, renewXmp } from './metadata/xmp.js';
import { toSamples } from './samples.js';
import { writeTiff } from './tiff/write.js';

const TYPES: Readonly<Record<WrittenFormat, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  tiff: 'image/tiff',
};

const JPEG = { quality: 95, auto_subsample: false, chroma_subsample: 1, progressive: true } as const;

/** The file. JPEG has 8 bits and no alpha, and shows what was transparent on white. */
export async function encodeFile(
  raster: Raster,
  format: WrittenFormat,
  photo: Blob,
  provenance: Provenance,
): Promise<Blob> {
  const words = renew(await wordsOf(photo), raster, provenance);
  return new Blob([await bytesOf(raster, format, words)], { type: TYPES[format] });
}

async function bytesOf(
  raster: Raster,
  format: WrittenFormat,
  words: Words,
): Promise<Uint8Array<ArrayBuffer>> {
  if (format === 'tiff') return writeTiff(raster, words);
  if (format === 'png') {
    const { width, height, bitDepth, channels, data } = toSamples(raster);
    return writePng(
      encodePng({ width, height, channels, data, depth: bitDepth }, { zlib: { level: 4 } }),
      words,
    );
  }
  const { width, height } = raster;
  const pixels = { width, height, data: onWhite(toEightBit(raster)), colorSpace: 'srgb' } as ImageData;
  return writeJpeg(new Uint8Array(await encodeJpeg(pixels, JPEG)), words);
}

function onWhite({ width, height, data, alpha }: Raster): Uint8ClampedArray {
  const result = new Uint8ClampedArray(width * height * 4);
  for (let i = 0, at = 0, to = 0; i < width * height; i++) {
    const share = alpha ? alpha[i]! / 255 : 1;
    for (let c = 0; c < 3; c++) result[to++] = 255 + share * (data[at++]! - 255);
    result[to++] = 255;
  }
  return result;
}

async function wordsOf(photo: Blob): Promise<Words> {
  const bytes = new Uint8Array(await photo.arrayBuffer());
  return readWords(bytes, formatOf(bytes));
}

function renew(words: Words, size: Raster, provenance: Provenance): Words {
  const { exif, xmp, ...others } = words;
  const renewed = exif && renewExif(exif, size);
  return { ...others, ...(renewed && { exif: renewed }), xmp: renewXmp(xmp, provenance) };
}
