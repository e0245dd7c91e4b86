// JPEG files without their end mark, as cut transfers and some cameras leave them: whether every pixel is there all the same.

import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

const END = Buffer.from([0xff, 0xd9]);

/**
 * The file with its end mark put back, or undefined where pixels are missing. The codec fills in for missing data silently, so
 * it is asked twice, with different bytes put before the mark: pixels that are all there are the same both times.
 */
export async function completeJpeg(from: string | Buffer): Promise<Buffer | undefined> {
  const file = typeof from === 'string' ? await readFile(from) : from;
  // Recovered files are padded with zeros to whole blocks. One is kept: it may belong to the last pixels.
  let end = file.length;
  while (end > 1 && file[end - 1] === 0 && file[end - 2] === 0) end--;
  // Half of the end mark: in data, this byte never stands alone.
  if (file[end - 1] === 0xff) end--;
  const data = file.subarray(0, end);
  const other = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 73 + 85) % 255));
  const [complete, disturbed] = [Buffer.concat([data, END]), Buffer.concat([data, other, END])];
  const once = await pixels(complete);
  const again = await pixels(disturbed);
  return once && again?.equals(once) ? complete : undefined;
}

async function pixels(file: Buffer): Promise<Buffer | undefined> {
  return sharp(file, { failOn: 'none', limitInputPixels: false, ignoreIcc: true })
    .raw()
    .toBuffer()
    .catch(() => undefined);
}
