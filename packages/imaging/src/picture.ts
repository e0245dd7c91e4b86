// What a picture is in this room: planes of floats for mathematics, rasters as files hold them.
// Plain data, no classes; every function of the room takes and returns these two.

/** One plane of float samples, row-major; data.length === width * height. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A plane that need not exist whole: rows [from, to) are made when they are asked for, and not to be written to. See strips.ts. */
export interface Strips {
  readonly width: number;
  readonly height: number;
  rows(from: number, to: number): Plane;
}

/** A plane whose rows can be had, whether it exists whole or not. */
export type PlaneSource = Plane | Strips;

/** An RGB picture as a file holds it: interleaved RGB, sRGB-encoded, 8 or 16 bits a sample; alpha kept apart when there was one. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  readonly data: Uint8Array | Uint16Array;
  readonly alpha?: Uint8Array | Uint16Array;
}

/**
 * A plane of `width` x `height` samples, all `fill` (0 unless told), or wrapped around `data` without copying it.
 * Throws where a side is not a whole number of at least 1, or `data` has the wrong length.
 */
export function createPlane(width: number, height: number, content: number | Float32Array = 0): Plane {
  checkSides('plane', width, height);
  if (typeof content === 'number') {
    const data = new Float32Array(width * height);
    return { width, height, data: content === 0 ? data : data.fill(content) };
  }
  if (content.length !== width * height) {
    throw new Error(
      `expected ${width * height} samples for a plane of ${width}x${height}, got ${content.length}`,
    );
  }
  return { width, height, data: content };
}

/** A black raster without alpha. Throws where a side is not a whole number of at least 1. */
export function createRaster(width: number, height: number, bitDepth: 8 | 16 = 8): Raster {
  checkSides('raster', width, height);
  const samples = width * height * 3;
  return {
    width,
    height,
    bitDepth,
    data: bitDepth === 8 ? new Uint8Array(samples) : new Uint16Array(samples),
  };
}

/**
 * Throws one line naming the raster where its sides are no sizes, or its samples or its alpha are not as many, or not as deep,
 * as its sides and its depth say.
 */
export function checkRaster(name: string, { width, height, bitDepth, data, alpha }: Raster): void {
  checkSides(name, width, height);
  const pixels = width * height;
  checkSamples(`${name} of ${width}x${height}`, data, bitDepth, pixels * 3);
  if (alpha) checkSamples(`the alpha of ${name} of ${width}x${height}`, alpha, bitDepth, pixels);
}

function checkSamples(what: string, data: Raster['data'], bitDepth: number, count: number): void {
  const kind = bitDepth === 16 ? 'Uint16Array' : 'Uint8Array';
  if (bitDepth !== 8 && bitDepth !== 16)
    throw new Error(`expected 8 or 16 bits a sample for ${what}, got ${bitDepth}`);
  const fits = data instanceof (bitDepth === 16 ? Uint16Array : Uint8Array);
  if (!fits || data.length !== count)
    throw new Error(
      `expected ${count} samples in a ${kind} for ${what}, got ${data?.length} in a ${data?.constructor.name}`,
    );
}

/** Rows [from, to) of a plane; where it exists whole, as a view on the same memory. */
export function rowsOf(plane: PlaneSource, from: number, to: number): Plane {
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to <= plane.height)) {
    throw new Error(
      `expected rows [from, to) within [0, ${plane.height}) and not empty, got [${from}, ${to})`,
    );
  }
  if ('rows' in plane) return plane.rows(from, to);
  const data = plane.data.subarray(from * plane.width, to * plane.width);
  return { width: plane.width, height: to - from, data };
}

/** The same picture at 8 bits a sample (rounded, 65535 -> 255); itself where it has 8 already. */
export function toEightBit(raster: Raster): Raster {
  if (raster.bitDepth === 8) return raster;
  const data = narrow(raster.data);
  const { width, height } = raster;
  return raster.alpha
    ? { width, height, bitDepth: 8, data, alpha: narrow(raster.alpha) }
    : { width, height, bitDepth: 8, data };
}

/** Throws one line naming both sizes where two pictures that must match in size do not. */
export function checkSameSize(
  name: string,
  picture: { readonly width: number; readonly height: number },
  expected: { readonly width: number; readonly height: number },
): void {
  if (picture.width !== expected.width || picture.height !== expected.height) {
    throw new Error(
      `expected ${expected.width}x${expected.height} for ${name}, got ${picture.width}x${picture.height}`,
    );
  }
}

/** Throws one line where a side is not a whole number of at least 1. */
export function checkSides(name: string, width: number, height: number): void {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1)) {
    throw new Error(`expected whole sides of at least 1x1 for ${name}, got ${width}x${height}`);
  }
}

function narrow(samples: Uint8Array | Uint16Array): Uint8Array {
  const result = new Uint8Array(samples.length);
  // 65535 / 255 = 257 exactly, so (v + 128) / 257 rounds to the nearest.
  for (let i = 0; i < result.length; i++) result[i] = Math.floor((samples[i]! + 128) / 257);
  return result;
}
