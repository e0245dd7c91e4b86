// Planes that need not exist whole: rows are made when they are asked for, from a raster, from other strips, or from a store
// that keeps them at fewer bits. A float plane of 100 megapixels has 400 MB.

import { rasterToLuminance } from './color.js';
import {
  checkSides,
  createPlane,
  type Plane,
  type PlaneSource,
  type Raster,
  rowsOf,
  type Strips,
} from './picture.js';

/** Strips of `make`, which gives the samples of rows [from, to). */
export function createStrips(
  { width, height }: { readonly width: number; readonly height: number },
  make: (from: number, to: number) => Float32Array,
): Strips {
  return { width, height, rows: (from, to) => createPlane(width, to - from, make(from, to)) };
}

/** The luminance of a raster, L' in [-1, 1]: rows of `rasterToLuminance(raster)`. Reads the raster whenever it is asked. */
export function luminanceStrips({ width, height, bitDepth, data }: Raster): Strips {
  return createStrips({ width, height }, (from, to) => {
    const samples = data.subarray(from * width * 3, to * width * 3);
    return rasterToLuminance({ width, height: to - from, bitDepth, data: samples }).data;
  });
}

/** All rows of a plane that is read in order: at most about 4 MB of it at a time are given to `take`. */
export function eachStrip(source: PlaneSource, take: (rows: Plane, from: number) => void): void {
  const { width, height } = source;
  const step = Math.max(1, Math.floor(STRIP_SAMPLES / width));
  for (let from = 0; from < height; from += step)
    take(rowsOf(source, from, Math.min(height, from + step)), from);
}

const STRIP_SAMPLES = 1 << 20;

/** The whole plane: itself where it exists. */
export function wholePlane(source: PlaneSource): Plane {
  if (!('rows' in source)) return source;
  const whole = createPlane(source.width, source.height);
  eachStrip(source, ({ data }, from) => whole.data.set(data, from * source.width));
  return whole;
}

/** A plane kept at fewer bits than a float has; rows that were not written are `least`. */
export interface Store extends Strips {
  /** Rounds samples to the nearest that the store has; what lies outside its range becomes its end. */
  write(from: number, rows: Plane): void;
}

/** An empty store of 8 or 16 bits a sample for values in [least, most], whose steps are (most - least) / 255 or / 65535. */
export function createStore(
  { width, height }: { readonly width: number; readonly height: number },
  { least, most, bitDepth }: { readonly least: number; readonly most: number; readonly bitDepth: 8 | 16 },
): Store {
  checkSides('a store', width, height);
  const samples = bitDepth === 8 ? new Uint8Array(width * height) : new Uint16Array(width * height);
  const top = bitDepth === 8 ? 255 : 65535;
  const [scale, unit] = [top / (most - least), (most - least) / top];
  return {
    ...createStrips({ width, height }, (from, to) => {
      const result = new Float32Array((to - from) * width);
      for (let i = 0, at = from * width; i < result.length; i++, at++)
        result[i] = least + samples[at]! * unit;
      return result;
    }),
    write(from, { data }) {
      if (!(from >= 0 && from * width + data.length <= samples.length))
        throw new Error(`expected rows within ${width}x${height}, got ${data.length / width} at ${from}`);
      for (let i = 0, at = from * width; i < data.length; i++, at++)
        samples[at] = Math.min(top, Math.max(0, (data[i]! - least) * scale + 0.5));
    },
  };
}
