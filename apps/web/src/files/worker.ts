// The worker that reads and writes files, apart from the one that computes, so that a photo can be looked at meanwhile.
import type { Raster } from '@romnet/imaging';
import * as comlink from 'comlink';
import { type Decoded, type DecodeNote, decodeFile } from './decode.js';
import { encodeFile } from './encode.js';
import type { FileFormat, WrittenFormat } from './formats.js';
import type { Provenance } from './metadata/xmp.js';
import { asJpeg, shrunk, thumbnailOf } from './thumbnail.js';

/** Pixels of the longer side; colours are computed at about 256x256. */
const COPY_SIDE = 512;

export interface Inspected {
  readonly width: number;
  readonly height: number;
  readonly format: FileFormat;
  readonly notes: readonly DecodeNote[];
  readonly thumbnail: Blob;
}

const api = {
  async decode(file: Blob): Promise<Decoded> {
    const decoded = await decodeFile(file);
    const { data, alpha } = decoded.raster;
    const buffers = [data, ...(alpha ? [alpha] : [])].map(({ buffer }) => buffer as ArrayBuffer);
    return comlink.transfer(decoded, buffers);
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
  encode: (raster: Raster, format: WrittenFormat, photo: Blob, provenance: Provenance): Promise<Blob> =>
    encodeFile(raster, format, photo, provenance),
};

export type FilesApi = typeof api;

comlink.expose(api);
