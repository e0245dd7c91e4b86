// WebP files as RIFF chunks: how EXIF and XMP are put into one. Knows no pixel.

import { type FileHandle, open } from 'node:fs/promises';

const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;

/** Appends the blocks to a WebP file that has an extended header, as every one with a colour profile has. */
export async function putIntoWebp(
  path: string,
  exif: Buffer | undefined,
  xmp: Buffer | undefined,
): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const head = Buffer.alloc(21);
    await file.read(head, 0, 21, 0);
    if (head.toString('latin1', 12, 16) !== 'VP8X')
      throw new Error('internal: expected an extended WebP file');
    await append(file, 'EXIF', exif);
    await append(file, 'XMP ', xmp);
    head[20]! |= (exif ? EXIF_FLAG : 0) | (xmp ? XMP_FLAG : 0);
    head.writeUInt32LE((await file.stat()).size - 8, 4);
    await file.write(head, 0, 21, 0);
  } finally {
    await file.close();
  }
}

async function append(file: FileHandle, name: string, data: Buffer | undefined): Promise<void> {
  if (!data) return;
  const head = Buffer.from(`${name}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  const chunk = Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  await file.write(chunk, 0, chunk.length, (await file.stat()).size);
}
