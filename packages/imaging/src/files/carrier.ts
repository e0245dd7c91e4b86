// A carrier is a black picture of 1x1 pixel, as PNG, with the sRGB profile. Stretched and joined with the pixels by a bitwise
// or, it lets sharp write that profile without touching a sample (`withIccProfile` on 16-bit samples would convert them
// from Display P3).

import sharp from 'sharp';

/** The carrier for pixels of this depth and number of channels. */
export async function makeCarrier(bitDepth: 8 | 16, channels: 3 | 4): Promise<Buffer> {
  const pixel = bitDepth === 16 ? new Uint16Array(channels) : new Uint8Array(channels);
  return sharp(pixel, { raw: { width: 1, height: 1, channels } })
    .toColorspace(bitDepth === 16 ? 'rgb16' : 'srgb')
    .withIccProfile('srgb')
    .png()
    .toBuffer();
}
