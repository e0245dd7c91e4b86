// Samples of 1 to 4 channels as decoders give them, to the rasters of this project and back.
import type { Raster } from '@romnet/imaging';

export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; interleaved. */
  readonly channels: number;
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
}

/** Alpha is left out where it hides nothing. Throws where there are not as many samples as the sizes say. */
export function toRaster({ width, height, bitDepth, channels, data }: Samples): Raster {
  const pixels = width * height;
  if (!(channels >= 1 && channels <= 4) || data.length < pixels * channels)
    throw new Error(
      `expected ${pixels} pixels of 1 to 4 channels, got ${data.length} samples of ${channels}`,
    );
  const create = (count: number) => (bitDepth === 16 ? new Uint16Array(count) : new Uint8Array(count));
  const colors = create(pixels * 3);
  const isGrey = channels < 3;
  for (let i = 0, at = 0, to = 0; i < pixels; i++, at += channels) {
    colors[to++] = data[at]!;
    colors[to++] = data[isGrey ? at : at + 1]!;
    colors[to++] = data[isGrey ? at : at + 2]!;
  }
  const raster: Raster = { width, height, bitDepth, data: colors };
  if (channels % 2 === 1) return raster;
  const alpha = create(pixels);
  let least = 65535;
  for (let i = 0, at = channels - 1; i < pixels; i++, at += channels) {
    alpha[i] = data[at]!;
    least = Math.min(least, alpha[i]!);
  }
  return least === (bitDepth === 16 ? 65535 : 255) ? raster : { ...raster, alpha };
}

/** RGB, or RGB and alpha where there is one. */
export function toSamples({ width, height, bitDepth, data, alpha }: Raster): Samples {
  if (!alpha) return { width, height, bitDepth, channels: 3, data };
  const pixels = width * height;
  const joined = bitDepth === 16 ? new Uint16Array(pixels * 4) : new Uint8Array(pixels * 4);
  for (let i = 0; i < pixels; i++) {
    joined.set(data.subarray(i * 3, i * 3 + 3), i * 4);
    joined[i * 4 + 3] = alpha[i]!;
  }
  return { width, height, bitDepth, channels: 4, data: joined };
}
