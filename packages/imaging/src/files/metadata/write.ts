// Puts metadata into a file that sharp has just written without any. One function a format; pixels stay as they are.

import type { Density } from '../../words/jpeg.js';
import { jpegHead, LONGEST_EXIF } from '../../words/jpeg-head.js';
import type { Draft } from '../draft.js';
import type { FileFormat } from '../formats.js';
import { type Directory, raw } from '../tiff/directory.js';
import { densityOf, exifBlock, withDensity, withoutPin } from './exif.js';
import type { PictureMetadata } from './model.js';
import { type Chunk, chunkBytes, rawProfileChunk, readChunks, textChunk } from './png.js';
import { resourcesOf } from './resources.js';
import { splice } from './splice.js';
import { putIntoWebp } from './webp.js';
import { asChunks, asComments, asTags, COMMENT_LOST, inLittleEndian } from './words.js';

/** Returns what could not be taken over, each in one line. */
export async function putMetadata(
  file: Draft,
  format: Exclude<FileFormat, 'tiff'>,
  metadata: PictureMetadata,
): Promise<string[]> {
  if (format === 'jpeg') return putIntoJpeg(file, metadata);
  if (format === 'png') return putIntoPng(file, metadata);
  const { xmp, iptc, density } = metadata;
  const { tags, lost } = asTags(metadata);
  // WebP has no place of its own for a resolution.
  const exif = density ? withDensity(tags, density) : tags;
  const { block } = exifBlock({ ...metadata, exif });
  await putIntoWebp(file, block, xmp === undefined ? undefined : Buffer.from(xmp, 'utf8'));
  return [
    ...(iptc ? ['IPTC captions and keywords are left out: WebP has no place for them'] : []),
    ...(lost ? [COMMENT_LOST] : []),
  ];
}

async function putIntoJpeg(file: Draft, metadata: PictureMetadata): Promise<string[]> {
  const { xmp, iptc, density } = metadata;
  const { block, cut } = exifBlock(metadata, LONGEST_EXIF);
  const words = {
    ...(block && { exif: block }),
    ...(xmp !== undefined && { xmp }),
    ...(iptc && { resources: resourcesOf(iptc) }),
    ...(density && { density }),
    comments: asComments(metadata),
  };
  const { head, end } = file.look((bytes) => jpegHead(bytes, words));
  await splice(file, 0, end, Buffer.from(head.buffer));
  return cut ? ['some long EXIF entries are left out: JPEG holds 64 KB of them'] : [];
}

async function putIntoPng(file: Draft, metadata: PictureMetadata): Promise<string[]> {
  const { xmp, iptc, density } = metadata;
  const { block } = exifBlock(metadata);
  // sharp writes header, profile and resolution before the pixels, and nothing behind them.
  const written = file.look(readChunks);
  const end = 8 + written.reduce((sum, { data }) => sum + data.length + 12, 0);
  const kept = written.filter(({ type }) => type !== 'pHYs');
  const added: Chunk[] = [
    ...(density ? [densityChunk(density)] : []),
    ...(block ? [{ type: 'eXIf', data: block }] : []),
    ...(xmp === undefined ? [] : [textChunk('XML:com.adobe.xmp', xmp)]),
    ...(iptc ? [rawProfileChunk('iptc', resourcesOf(iptc))] : []),
    ...asChunks(metadata),
  ];
  await splice(file, 8, end, Buffer.concat([...kept, ...added].map(chunkBytes)));
  return [];
}

function densityChunk({ x, y }: Density): Chunk {
  const data = Buffer.alloc(9);
  const perMetre = (dots: number) => Math.min(2 ** 31 - 1, Math.max(1, Math.round(dots / 0.0254)));
  data.writeUInt32BE(perMetre(x), 0);
  data.writeUInt32BE(perMetre(y), 4);
  data[8] = 1;
  return { type: 'pHYs', data };
}

/** What a page of a TIFF file says besides its pixels: tags to stand with those of its samples. */
export function tiffTags(metadata: PictureMetadata): { readonly tags: Directory; readonly notes: string[] } {
  const { xmp, iptc, density } = metadata;
  const { tags: found, lost } = asTags(metadata);
  const tags = inLittleEndian(withoutPin(found), metadata.exifOrigin);
  const said = densityOf(tags);
  const agrees =
    !density || (said && Math.abs(said.x - density.x) < 0.01 && Math.abs(said.y - density.y) < 0.01);
  const { entries, below } = agrees ? tags : withDensity(tags, density);
  const all = new Map(entries);
  if (xmp !== undefined) all.set(700, raw(700, 1, Buffer.from(xmp, 'utf8')));
  if (iptc) all.set(33723, raw(33723, 7, iptc));
  return { tags: { entries: all, below }, notes: lost ? [COMMENT_LOST] : [] };
}
