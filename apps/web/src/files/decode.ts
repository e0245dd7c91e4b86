// A file's bytes to a raster: sRGB, upright, of 8 or 16 bits. What browsers decode they decode; PNG of 16 bits and TIFF are read
// here, since browsers cut the one down and do not know the other.
import type { Raster } from '@romnet/imaging';
import { type DecodedPng, decode as decodePng } from 'fast-png';
import { decode as decodeTiff } from 'tiff';
import { type FileFormat, formatOf } from './formats.js';
import { toRaster } from './samples.js';
import { upright } from './upright.js';

/** Remarks for a person, as keys of texts. */
export type DecodeNote = 'profile-not-applied' | 'more-pages';

export interface Decoded {
  readonly raster: Raster;
  readonly format: FileFormat;
  readonly notes: readonly DecodeNote[];
}

/** Throws where it is no picture, or one that cannot be read here. */
export async function decodeFile(file: Blob): Promise<Decoded> {
  const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const format = formatOf(head);
  if (format === 'tiff') return { format, ...readTiff(new Uint8Array(await file.arrayBuffer())) };
  if (format === 'png' && head[24] === 16)
    return { format, ...readDeepPng(new Uint8Array(await file.arrayBuffer())) };
  return { format, raster: await readByBrowser(file), notes: [] };
}

function readDeepPng(bytes: Uint8Array): Omit<Decoded, 'format'> {
  const png: DecodedPng = decodePng(bytes);
  const { width, height, channels, data } = png;
  const isForeign = png.iccEmbeddedProfile && !/srgb/i.test(png.iccEmbeddedProfile.name);
  return {
    raster: toRaster({ ...{ width, height, channels, data }, bitDepth: 16 }),
    notes: isForeign ? ['profile-not-applied'] : [],
  };
}

/** The first page. */
function readTiff(bytes: Uint8Array): Omit<Decoded, 'format'> {
  const pages = decodeTiff(bytes, { pages: [0] });
  const page = pages[0];
  if (!page) throw new Error('expected a picture in this TIFF file, got none');
  const { width, height, data, palette, orientation, samplesPerPixel, sampleFormat } = page;
  if (data instanceof Float32Array || data instanceof Float64Array || sampleFormat === 3)
    throw new Error('expected a TIFF of 8 or 16 bits a sample, got floating point');
  const bitDepth = data instanceof Uint16Array ? 16 : 8;
  const raster = palette
    ? fromPalette(width, height, data, palette)
    : toRaster({ ...{ width, height, bitDepth, data }, channels: samplesPerPixel });
  const more = decodeTiff(bytes, { ignoreImageData: true }).length > 1;
  return {
    raster: upright(raster, orientation ?? 1),
    notes: [
      ...(page.get('ICCProfile') ? (['profile-not-applied'] as const) : []),
      ...(more ? (['more-pages'] as const) : []),
    ],
  };
}

function fromPalette(
  width: number,
  height: number,
  indexes: ArrayLike<number>,
  palette: readonly (readonly [number, number, number])[],
): Raster {
  const data = new Uint16Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(palette[indexes[i]!] ?? [0, 0, 0], i * 3);
  return { width, height, bitDepth: 16, data };
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
