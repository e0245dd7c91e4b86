// A carrier is a black picture of 1x1 pixel, as PNG, with a colour profile. Stretched and joined with the pixels by a bitwise or,
// it lets sharp write that profile without touching a sample (`withIccProfile` converts, and 16-bit samples from Display P3).

import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { chunkBytes } from './metadata/png.js';
import { sRgbProfile } from './profile.js';

/** Where PNG's header ends. */
const HEADER = 33;

/** The carrier for pixels of this depth and number of channels; of sRGB unless told. */
export async function makeCarrier(bitDepth: 8 | 16, channels: 3 | 4, icc?: Buffer): Promise<Buffer> {
  const pixel = bitDepth === 16 ? new Uint16Array(channels) : new Uint8Array(channels);
  const png = await sharp(pixel, { raw: { width: 1, height: 1, channels } })
    .toColorspace(bitDepth === 16 ? 'rgb16' : 'srgb')
    .png()
    .toBuffer();
  const content = Buffer.concat([
    Buffer.from('icc\0\0', 'latin1'),
    deflateSync(icc ?? (await sRgbProfile())),
  ]);
  const profile = chunkBytes({ type: 'iCCP', data: content });
  return Buffer.concat([png.subarray(0, HEADER), profile, png.subarray(HEADER)]);
}
