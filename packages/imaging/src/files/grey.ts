// Planes as grey pictures that people look at and paint in.

import sharp from 'sharp';
import type { Plane } from '../picture.js';

/** The bytes of a PNG file of 8 bits grey: 0 is black, 1 is white; samples beyond are cut off. */
export async function encodeGreyPng({ width, height, data }: Plane): Promise<Uint8Array> {
  const samples = Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  const raw = { width, height, channels: 1 } as const;
  const bytes = await sharp(samples, { raw, limitInputPixels: false }).toColourspace('b-w').png().toBuffer();
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
