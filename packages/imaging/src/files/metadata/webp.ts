// WebP files as RIFF chunks: how EXIF and XMP are put into one. Knows no pixel.

import type { Draft } from '../draft.js';

const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;

/** Appends the blocks to a WebP file that has an extended header, as every one with a colour profile has. */
export async function putIntoWebp(
  file: Draft,
  exif: Buffer | undefined,
  xmp: Buffer | undefined,
): Promise<void> {
  const head = await file.read(0, 21);
  if (head.toString('latin1', 12, 16) !== 'VP8X') throw new Error('internal: expected an extended WebP file');
  await append(file, 'EXIF', exif);
  await append(file, 'XMP ', xmp);
  head[20]! |= (exif ? EXIF_FLAG : 0) | (xmp ? XMP_FLAG : 0);
  head.writeUInt32LE((await file.size()) - 8, 4);
  await file.write(head, 0);
}

async function append(file: Draft, name: string, data: Buffer | undefined): Promise<void> {
  if (!data) return;
  const head = Buffer.from(`${name}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  const chunk = Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  await file.write(chunk, await file.size());
}
