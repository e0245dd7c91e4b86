// Pictures between this page and a program on this machine: PNG without loss, pixels and masks, no words, no profiles.
import { createPlane, type Raster, resize } from '@romnet/imaging';
import { decode, encode } from 'fast-png';
import { emptyMask, type Mask } from '../model/mask.js';
import { type Samples, toRaster } from './samples.js';

export function pngOf({ width, height, channels, data, bitDepth }: Samples): Blob {
  const png = encode({ width, height, channels, data, depth: bitDepth }, { zlib: { level: 1 } });
  return new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' });
}

/** Throws where it is no PNG of 8 or 16 bits. */
export async function plainRaster(file: Blob): Promise<Raster> {
  const { width, height, channels, data, depth } = decode(new Uint8Array(await file.arrayBuffer()));
  if (depth !== 8 && depth !== 16) throw new Error(`expected a PNG of 8 or 16 bits, got ${depth}`);
  return toRaster({ ...{ width, height, channels, bitDepth: depth }, data: data as Samples['data'] });
}

/** A mask at a photo's size, grey. */
export function maskSamples(mask: Mask, width: number, height: number): Samples {
  const plane = createPlane(mask.width, mask.height, Float32Array.from(mask.data));
  const { data } = resize(plane, width, height);
  const grey = Uint8Array.from(data, (value) => Math.min(255, Math.max(0, Math.round(value))));
  return { ...{ width, height, bitDepth: 8, channels: 1 }, data: grey };
}

/** What is white in a grey picture, at a size that can be kept; undefined where nothing is. */
export function damageOf({ width, height, data }: Raster): Mask | undefined {
  const whole = createPlane(width, height);
  for (let i = 0; i < whole.data.length; i++) whole.data[i] = data[i * 3]!;
  if (whole.data.every((value) => value === 0)) return undefined;
  const size = emptyMask({ width, height });
  const { data: values } = resize(whole, size.width, size.height);
  return { ...size, data: Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value)))) };
}
