// The worker that reads and writes files, apart from the one that computes, so that a photo can be looked at meanwhile.
import type { Raster } from '@romnet/imaging';
import * as comlink from 'comlink';
import type { FileFormat, WrittenFormat } from '../model/format.js';
import type { Mask } from '../model/mask.js';
import { decodeFile } from './decode.js';
import type { Decoded, DecodeNote } from './decoded.js';
import { encodeFile } from './encode.js';
import { formatOf } from './formats.js';
import type { Provenance } from './metadata/xmp.js';
import { damageOf, maskSamples, plainRaster, pngOf } from './plain.js';
import { toSamples } from './samples.js';
import { asJpeg, shrunk, thumbnailOf } from './thumbnail.js';
import { pagesOf } from './tiff/pages.js';

/** Pixels of the longer side; colours are computed at about 256x256. */
const COPY_SIDE = 512;

export interface Inspected {
  readonly width: number;
  readonly height: number;
  readonly format: FileFormat;
  readonly notes: readonly DecodeNote[];
  readonly thumbnail: Blob;
}

const buffersOf = ({ data, alpha }: Raster): ArrayBuffer[] =>
  [data, ...(alpha ? [alpha] : [])].map(({ buffer }) => buffer as ArrayBuffer);

const api = {
  async decode(file: Blob): Promise<Decoded> {
    const decoded = await decodeFile(file);
    return comlink.transfer(decoded, buffersOf(decoded.raster));
  },
  /** The pages of a TIFF file that has several, each a file of its own; undefined where the file is one picture. */
  async pages(file: Blob): Promise<Blob[] | undefined> {
    if (formatOf(new Uint8Array(await file.slice(0, 64).arrayBuffer())) !== 'tiff') return undefined;
    const pages = pagesOf(new Uint8Array(await file.arrayBuffer()));
    return pages?.map((page) => new Blob([page], { type: 'image/tiff' }));
  },
  /** A look at a file: what it is and a small picture of it; throws where it cannot be read. */
  async inspect(file: Blob): Promise<Inspected> {
    const { raster, format, notes } = await decodeFile(file);
    const { width, height } = raster;
    return { width, height, format, notes, thumbnail: await thumbnailOf(raster) };
  },
  /** A copy that is large enough to give colours, as a file and as pixels. */
  async copy(file: Blob): Promise<{ readonly copy: Blob; readonly raster: Raster }> {
    const { raster } = await decodeFile(file);
    const small = shrunk(raster, COPY_SIDE);
    return { copy: await asJpeg(small), raster: small };
  },
  thumbnail: thumbnailOf,
  /** Whether all programs read a file's format. */
  async isCommon(file: Blob): Promise<boolean> {
    const format = formatOf(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
    return format !== 'heic' && format !== 'unknown';
  },
  /** The pixels as they are, without words. */
  png: async (raster: Raster): Promise<Blob> => pngOf(toSamples(raster)),
  maskPng: async (mask: Mask, width: number, height: number): Promise<Blob> =>
    pngOf(maskSamples(mask, width, height)),
  /** A PNG of sRGB, its samples untouched by the browser's own management of colour. */
  async decodePlain(file: Blob): Promise<Raster> {
    const raster = await plainRaster(file);
    return comlink.transfer(raster, buffersOf(raster));
  },
  /** A grey PNG of a photo's size as a mask that can be kept; undefined where it is all black. */
  readDamage: async (file: Blob): Promise<Mask | undefined> => damageOf(await plainRaster(file)),
  encode: (raster: Raster, format: WrittenFormat, photo: Blob, provenance: Provenance): Promise<Blob> =>
    encodeFile(raster, format, photo, provenance),
};

export type FilesApi = typeof api;

comlink.expose(api);
