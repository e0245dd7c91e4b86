// A file's bytes to a raster: sRGB, upright, of 8 or 16 bits. What browsers decode they decode; PNG of 16 bits and TIFF are read
// here, since browsers cut the one down and do not know the other.
import type { Raster } from '@romnet/imaging';
import type { Decoded } from './decoded.js';
import { readDeepPng } from './deep-png.js';
import { formatOf } from './formats.js';
import { readTiff } from './tiff/read.js';

/** Throws where it is no picture, or one that cannot be read here. */
export async function decodeFile(file: Blob): Promise<Decoded> {
  const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const format = formatOf(head);
  if (format === 'tiff') return { format, ...readTiff(new Uint8Array(await file.arrayBuffer())) };
  if (format === 'png' && head[24] === 16)
    return { format, ...readDeepPng(new Uint8Array(await file.arrayBuffer())) };
  return { format, raster: await readByBrowser(file), notes: [] };
}

/** Rows drawn at a time: no canvas ever holds a whole photo, since Safari's end at 16.7 megapixels. */
const STRIP = 256;

async function readByBrowser(file: Blob): Promise<Raster> {
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  let least = 255;
  const canvas = new OffscreenCanvas(width, Math.min(STRIP, height));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error(`expected a canvas of ${width} pixels across, got none`);
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top);
    context.clearRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, top, width, rows, 0, 0, width, rows);
    const strip = context.getImageData(0, 0, width, rows).data;
    for (let i = 0, at = top * width; i < strip.length; i += 4, at++) {
      data[at * 3] = strip[i]!;
      data[at * 3 + 1] = strip[i + 1]!;
      data[at * 3 + 2] = strip[i + 2]!;
      alpha[at] = strip[i + 3]!;
      least = Math.min(least, alpha[at]!);
    }
  }
  bitmap.close();
  const raster: Raster = { width, height, bitDepth: 8, data };
  return least === 255 ? raster : { ...raster, alpha };
}
