// Pictures as plain arrays, safe in a browser. Files are next door, in `@romnet/imaging/files`.
export { type ChromaSpread, chromaSpread } from './chroma-spread.js';
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
export { type FillOptions, fillUnknown } from './fill.js';
export { applyGuided, fitGuided, type GuidedFit, type GuidedModel, guidedUpsample } from './guided.js';
export { labToSrgb, srgbToLab } from './lab.js';
export {
  ciede2000,
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
export { resize, resized, resizeRaster, resizeRows } from './resample.js';
export { contactSheet, type SheetOptions } from './sheet.js';
export { solid } from './solid.js';
export { createStore, createStrips, eachStrip, luminanceStrips, type Store, wholePlane } from './strips.js';
export { planTiles, type Tile, type TileOptions, type TilePlan, tileBlender, tileReader } from './tiles.js';
export { PAPER_HUE, removeTint, type TintRest } from './tint.js';
export { widen } from './widen.js';
