// Pictures as plain arrays, safe in a browser. Files are next door, in `@romnet/imaging/files`.

export { bytesOf, joined } from './bytes.js';
export { chromaSpread } from './chroma-spread.js';
// How it was done before networks; the folder keeps its own list.
export * from './classic/index.js';
export {
  CHROMA_SCALE,
  joinChroma,
  type LabPlanes,
  LUMINANCE_SCALE,
  labToRaster,
  rasterToLab,
  rasterToLuminance,
  writeLabRows,
} from './color.js';
// The damage folder keeps its own list.
export * from './damage/index.js';
export { fillUnknown } from './fill.js';
export { applyGuided, fitGuided } from './guided.js';
export {
  chromaFog,
  colorfulness,
  histogramEmd,
  meanCiede2000,
  planePsnr,
  psnr,
  ssim,
} from './measures/index.js';
export {
  checkRaster,
  checkSameSize,
  createPlane,
  createRaster,
  type Plane,
  type PlaneSource,
  type Raster,
  rowsOf,
  type Strips,
  toEightBit,
} from './picture.js';
export { createRandom, sfc32 } from './random.js';
export { resize, resized, resizeRaster, resizeRows } from './resample.js';
export { contactSheet } from './sheet.js';
export { solid } from './solid.js';
export { createStore, createStrips, eachStrip, luminanceStrips, wholePlane } from './strips.js';
export { planTiles, type Tile, type TilePlan, tileBlender, tileReader } from './tiles.js';
export { removeTint } from './tint.js';
export { ADOBE_TONES, pngTones } from './tones/declared.js';
export { pictureTones } from './tones/profile-tones.js';
export { bringToSrgb } from './tones/tones.js';
export { widen } from './widen.js';
export { type ByteSource, readJpegWords } from './words/jpeg.js';
export { jpegHead, LONGEST_EXIF } from './words/jpeg-head.js';
