// A carrier is a black picture of 1x1 pixel, as PNG, that holds what an output file should hold besides its pixels:
// the sRGB profile and, where asked, the EXIF, XMP, IPTC and density of a source picture, with orientation 1.
// Stretched and joined with the pixels by a bitwise or, it lets sharp write all of that without touching a sample
// (`withIccProfile` on 16-bit samples would convert them from Display P3).

import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { fileError, openFile, readHeader } from './codec.js';

/** The 1x1 PNG and the density in dots per inch, which TIFF output asks to be told again. */
export interface Carrier {
  readonly png: Buffer;
  readonly density?: number;
}

/** The carrier for pixels of this depth and number of channels; metadata taken from `source` where given. */
export async function makeCarrier(
  bitDepth: 8 | 16,
  channels: 3 | 4,
  source: string | undefined,
): Promise<Carrier> {
  const space = bitDepth === 16 ? 'rgb16' : 'srgb';
  if (source === undefined) {
    const pixel = bitDepth === 16 ? new Uint16Array(channels) : new Uint8Array(channels);
    const png = await sharp(pixel, { raw: { width: 1, height: 1, channels } })
      .toColourspace(space)
      .withIccProfile('srgb')
      .png()
      .toBuffer();
    return { png };
  }
  const { metadata } = await readHeader(source);
  // 72 with no EXIF behind it is sharp's default for a JPEG that says nothing.
  const density =
    metadata.density && (metadata.exif || metadata.density !== 72) ? metadata.density : undefined;
  const pixel = openFile(source).extract({ left: 0, top: 0, width: 1, height: 1 }).removeAlpha();
  const black = (channels === 4 ? pixel.ensureAlpha(0) : pixel).toColourspace(space).linear(0, 0);
  const png = await black
    .withMetadata(density ? { orientation: 1, density } : { orientation: 1 })
    .png()
    .toBuffer()
    .catch((cause) => {
      throw fileError('read', source, cause);
    });
  removeThumbnail(png);
  return density ? { png, density } : { png };
}

/** Unlinks the EXIF thumbnail, which would go on showing the picture as it was: the second directory of the block. */
function removeThumbnail(png: Buffer): void {
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'eXIf') {
      const exif = png.subarray(at + 8, at + 8 + length);
      const little = exif.toString('latin1', 0, 2) === 'II';
      const directory = little ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
      const entries = little ? exif.readUInt16LE(directory) : exif.readUInt16BE(directory);
      exif.writeUInt32BE(0, directory + 2 + entries * 12);
      png.writeUInt32BE(crc32(png.subarray(at + 4, at + 8 + length)), at + 8 + length);
    }
    at += length + 12;
  }
}
