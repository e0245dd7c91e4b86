// Pictures as plain arrays, safe in a browser. Files are next door, in `@romnet/imaging/files`.
export {
  CHROMA_SCALE,
  type LabPlanes,
  LUMINANCE_SCALE,
  labToRaster,
  rasterToLab,
  rasterToLuminance,
  writeLabRows,
} from './colour.js';
export { labToSrgb, srgbToLab } from './lab.js';
export {
  checkSameSize,
  createPlane,
  createRaster,
  type Plane,
  type Raster,
  rowsOf,
  toEightBit,
} from './picture.js';
export { resize, resizeRaster, resizeRows } from './resample.js';
