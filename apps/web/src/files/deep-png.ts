// PNG of 16 bits a sample, which browsers cut down to 8: brought to sRGB by its profile, or by what it declares of its tones.
import { bringToSrgb, pictureTones, pngTones } from '@romnet/imaging';
import { type DecodedPng, decode } from 'fast-png';
import type { Decoded } from './decoded.js';
import { chunksOf } from './metadata/png.js';
import { toRaster } from './samples.js';

export function readDeepPng(bytes: Uint8Array): Omit<Decoded, 'format'> {
  const { width, height, channels, data, iccEmbeddedProfile }: DecodedPng = decode(bytes);
  const raster = toRaster({ ...{ width, height, channels, data }, bitDepth: 16 });
  const isGrey = channels < 3;
  const icc = iccEmbeddedProfile?.profile;
  const tones = icc ? pictureTones(icc, isGrey) : pngTones([...chunksOf(bytes)], isGrey);
  if (tones && tones !== 'srgb') bringToSrgb(raster, tones);
  return { raster, notes: icc && !tones ? ['profile-not-applied'] : [] };
}
