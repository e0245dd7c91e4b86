// What a renovation will take before it starts: memory from what has to exist at once, time from the network's arithmetic. The
// formula stands in docs/large-photos.md. It knows no machine but the one it was measured on.

import { planTiles } from '@romnet/imaging';
import { modelCost, type Preset, restorationMultiple } from '@romnet/network';
import { COLOR_AREA } from './color.js';
import { SECONDS_A_MEGAPIXEL } from './progress.js';
import { repairSizes } from './repair.js';
import { LARGE, TILE_OVERLAP, tileSize, usualTile } from './restore.js';
import { type Size, workingSize } from './working-size.js';

export interface EstimateOptions {
  readonly preset: Preset;
  /** Whether there will be new colours. Default true. */
  readonly color?: boolean;
  /** Whether luminance will be restored. Default true. */
  readonly restore?: boolean;
  /** Of the photo. Default 8. */
  readonly bitDepth?: 8 | 16;
  /** Whether the photo has transparency. Default false. */
  readonly alpha?: boolean;
  /** Whether the result takes the photo's place. Default false. */
  readonly inPlace?: boolean;
  /** Whether the scan's own grain is asked for. Default false. */
  readonly grain?: boolean;
  /** Whether a mask is given. Default false. */
  readonly mask?: boolean;
  /** As in `RigOptions`. */
  readonly tile?: number;
  readonly overlap?: number;
  readonly colorArea?: number;
  /** Processor threads that will compute. Default 1. */
  readonly threads?: number;
}

export interface Estimate {
  /** The most memory that the process has at once. Measured within a fifth from 1 to 100 megapixels (docs/large-photos.md). */
  readonly bytes: number;
  /** On idle cores of the machine it was measured on; half or twice of it elsewhere, and more where others compute too. */
  readonly seconds: number;
}

/** Node, ONNX Runtime and sharp with nothing to do. */
const PROCESS_BYTES = 1.7e8;
/** Bytes that ONNX Runtime holds for a byte of activations that are live at once, and for a byte of weights. */
const HELD = 2.2;
const HELD_WEIGHTS = 2;
/** Rows on their way: some strips of 4 MB each. */
const STRIP_BYTES = 6e7;
/** Bytes a pixel that a JPEG file's writer holds, up to 50 megapixels; above, it fits no tables to the picture. */
const WRITER_BYTES = 12;
const WRITER_UP_TO = 5e7;
/** Bytes a pixel of whole planes of floats: three to see what grain is like, one that is the mask. */
const GRAIN_BYTES = 12;
const MASK_BYTES = 4;
/** Floating-point operations of a core in a second: AMD EPYC (AVX-512), tiles of `base`, one thread. */
const OPERATIONS_A_SECOND = 6e10;
/** Decoding and encoding a JPEG file, seconds a megapixel. */
const FILES = 0.1;

/** Memory and time of renovating one photo of this size. */
export function estimate(size: Size, options: EstimateOptions): Estimate {
  const { preset, color = true, restore = true, bitDepth = 8, alpha = false, inPlace = false } = options;
  const { grain = false, mask = false } = options;
  const { tile = usualTile(size), overlap = TILE_OVERLAP, colorArea = COLOR_AREA, threads = 1 } = options;
  const { width, height } = size;
  const pixels = width * height;
  const depth = bitDepth / 8;
  const multiple = restorationMultiple(preset);

  const tiles = repairSizes(size).map((level) => {
    const side = tileSize(level.width, level.height, { tile, overlap }, multiple);
    const plan = planTiles(level.width, level.height, { side, overlap, multiple });
    return { area: plan.tileWidth * plan.tileHeight, count: plan.tiles.length };
  });
  const small = modelCost(preset, { width: COST_SIDE, height: COST_SIDE });
  const { weightBytes } = small;
  const perPixel = 1 / (COST_SIDE * COST_SIDE);
  const restoration = small.restoration.peakBytes * perPixel * Math.max(...tiles.map(({ area }) => area));
  const working = workingSize(size, colorArea);
  const coloring = small.color.peakBytes * perPixel * working.width * working.height;

  const resident = PROCESS_BYTES + HELD_WEIGHTS * weightBytes + STRIP_BYTES;
  const samples = pixels * depth * ((inPlace ? 3 : 6) + (alpha ? 1 : 0));
  // Luminance at 16 bits, damage at 8; while restoring, of the size before it too, and one row of tiles as floats, four times.
  const kept = restore ? 3 * pixels : 0;
  const program = restore ? HELD * restoration : 0;
  const restoring = kept / 4 + 16 * width * Math.min(tile, height) + program;
  const writing = pixels > WRITER_UP_TO ? 0 : WRITER_BYTES * pixels;
  const grown = grain && restore ? GRAIN_BYTES * pixels : 0;
  const merging = (pixels > LARGE ? 0 : program) + Math.max(color ? HELD * coloring : 0, writing, grown);

  const work = restore ? tiles.reduce((sum, { area, count }) => sum + area * count, 0) : 0;
  const painted = color ? small.color.operations * working.width * working.height : 0;
  const operations = perPixel * (small.restoration.operations * work + painted);
  const megapixels = pixels / 1e6;
  return {
    bytes: Math.round(
      resident +
        samples +
        kept +
        (mask ? MASK_BYTES * pixels : 0) +
        Math.max(restore ? restoring : 0, merging),
    ),
    seconds:
      operations / (OPERATIONS_A_SECOND * threads) +
      megapixels * (SECONDS_A_MEGAPIXEL.prepare + SECONDS_A_MEGAPIXEL.merge + FILES),
  };
}

/** Costs are counted at this side and grow with the area; attention over whole pictures, which grows faster, is a small part. */
const COST_SIDE = 256;
