// Rasters to Lab planes and back; the mathematics of one colour is in lab.ts.
// Planes are in NETWORK units: L' = L/50 - 1 and ab' = ab/110, so all of sRGB lies in [-1, 1] (docs/decisions/0005).
// Nothing here needs a full-size temporary.

import {
  encode,
  type Linear,
  labF,
  labToLinear,
  linearTable,
  XB,
  XG,
  XR,
  YB,
  YG,
  YR,
  ZB,
  ZG,
  ZR,
} from './lab.js';
import { checkSameSize, createPlane, createRaster, type Plane, type Raster } from './picture.js';

/** The three planes of a picture in network units: L/50 - 1, a/110 and b/110 of the ordinary values. */
export interface LabPlanes {
  readonly L: Plane;
  readonly a: Plane;
  readonly b: Plane;
}

/** ab' as one array, a's plane before b's: shape [2, height, width], as the network takes and gives colour. */
export function joinChroma(a: Plane, b: Plane): Float32Array {
  checkSameSize('b', b, a);
  const chroma = new Float32Array(a.data.length * 2);
  chroma.set(a.data);
  chroma.set(b.data, a.data.length);
  return chroma;
}

/** L* = (L' + 1) * 50. */
export const LUMINANCE_SCALE = 50;
/** a* = a' * 110 and b* = b' * 110. */
export const CHROMA_SCALE = 110;

/** The picture's Lab planes in network units; alpha is not looked at. Three planes of memory. */
export function rasterToLab(raster: Raster): LabPlanes {
  const { width, height, data } = raster;
  const linear = linearTable(raster.bitDepth);
  const L = createPlane(width, height);
  const a = createPlane(width, height);
  const b = createPlane(width, height);
  const [dataL, dataA, dataB] = [L.data, a.data, b.data];
  for (let i = 0, k = 0; i < dataL.length; i++, k += 3) {
    const red = linear[data[k]!]!;
    const green = linear[data[k + 1]!]!;
    const blue = linear[data[k + 2]!]!;
    const fx = labF(XR * red + XG * green + XB * blue);
    const fy = labF(YR * red + YG * green + YB * blue);
    const fz = labF(ZR * red + ZG * green + ZB * blue);
    dataL[i] = (116 * fy - 16) / LUMINANCE_SCALE - 1;
    dataA[i] = ((fx - fy) * 500) / CHROMA_SCALE;
    dataB[i] = ((fy - fz) * 200) / CHROMA_SCALE;
  }
  return { L, a, b };
}

/** The picture's luminance alone, L' = L/50 - 1; equal to `rasterToLab(raster).L`. */
export function rasterToLuminance(raster: Raster): Plane {
  const { data } = raster;
  const linear = linearTable(raster.bitDepth);
  const L = createPlane(raster.width, raster.height);
  const dataL = L.data;
  for (let i = 0, k = 0; i < dataL.length; i++, k += 3) {
    const y = YR * linear[data[k]!]! + YG * linear[data[k + 1]!]! + YB * linear[data[k + 2]!]!;
    dataL[i] = (116 * labF(y) - 16) / LUMINANCE_SCALE - 1;
  }
  return L;
}

/**
 * Lab planes in network units to a raster. L' is clamped to [-1, 1]; a colour outside sRGB keeps its L and loses
 * chroma, toward the grey of the same L, until it fits. Samples must be finite. Throws where sizes differ.
 */
export function labToRaster(L: Plane, a: Plane, b: Plane, bitDepth: 8 | 16): Raster {
  const raster = createRaster(L.width, L.height, bitDepth);
  writeLabRows(raster, 0, L, a, b);
  return raster;
}

/**
 * The same for a strip of rows: writes planes of the raster's width into its rows from `top` on, so that a large
 * picture's ab planes never have to exist whole.
 */
export function writeLabRows(raster: Raster, top: number, L: Plane, a: Plane, b: Plane): void {
  checkSameSize('a', a, L);
  checkSameSize('b', b, L);
  if (L.width !== raster.width || top < 0 || top + L.height > raster.height) {
    throw new Error(
      `expected a strip within ${raster.width}x${raster.height}, got ${L.width}x${L.height} at row ${top}`,
    );
  }
  const { data } = raster;
  const scale = raster.bitDepth === 8 ? 255 : 65535;
  const linear: Linear = [0, 0, 0];
  for (let i = 0, k = top * raster.width * 3; i < L.data.length; i++, k += 3) {
    labToLinear(
      (L.data[i]! + 1) * LUMINANCE_SCALE,
      a.data[i]! * CHROMA_SCALE,
      b.data[i]! * CHROMA_SCALE,
      linear,
    );
    data[k] = encode(linear[0]) * scale + 0.5;
    data[k + 1] = encode(linear[1]) * scale + 0.5;
    data[k + 2] = encode(linear[2]) * scale + 0.5;
  }
}
