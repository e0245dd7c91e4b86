// Overlapping tiles over a picture of any size: the plan, cutting a tile out, and blending results back in place.
// Weights of neighbouring tiles add to one at every sample, so blending is a plain sum, and needs no more memory than one row of
// tiles; neither what is cut nor the blend has to exist whole.

import { checkSameSize, checkSides, createPlane, type Plane, type PlaneSource, rowsOf } from './picture.js';
import { createStrips, eachStrip } from './strips.js';

export interface TileOptions {
  /** Longest side of a tile, in samples; or longest width and longest height. */
  readonly side: number | { readonly width: number; readonly height: number };
  /** Samples that neighbours share, at least; the feather runs across them. Less than `side`. */
  readonly overlap: number;
  /** Tile sides are whole multiples of this (rounded up). Default 1. */
  readonly multiple?: number;
}

/** Where a tile's first sample lies, and its place in the grid. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly column: number;
  readonly row: number;
}

/** All tiles of a picture; they have one size, `tileWidth` x `tileHeight`, which may exceed a small picture's. */
export interface TilePlan {
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly tiles: readonly Tile[];
  /** For each column of tiles, the weight of each of its samples; likewise rows. */
  readonly columnWeights: readonly Float64Array[];
  readonly rowWeights: readonly Float64Array[];
}

/** Plans the fewest evenly spread tiles that cover the picture with the overlap asked for. */
export function planTiles(width: number, height: number, options: TileOptions): TilePlan {
  checkSides('the picture to tile', width, height);
  const { side, overlap, multiple = 1 } = options;
  const sides = typeof side === 'number' ? { width: side, height: side } : side;
  const least = Math.min(sides.width, sides.height);
  const isWhole = [sides.width, sides.height, multiple].every((n) => Number.isInteger(n) && n >= 1);
  if (!isWhole) {
    const got = typeof side === 'number' ? side : `${side.width}x${side.height}`;
    throw new Error(`expected a whole side and multiple of at least 1, got ${got} and ${multiple}`);
  }
  if (!(Number.isInteger(overlap) && overlap >= 0 && overlap < least)) {
    throw new Error(`expected a whole overlap from 0 to ${least - 1}, got ${overlap}`);
  }
  const across = planAxis(width, sides.width, overlap, multiple);
  const down = planAxis(height, sides.height, overlap, multiple);
  const tiles = down.starts.flatMap((y, row) => across.starts.map((x, column) => ({ x, y, column, row })));
  return {
    width,
    height,
    tileWidth: across.side,
    tileHeight: down.side,
    tiles,
    columnWeights: featherAxis(width, across.side, across.starts),
    rowWeights: featherAxis(height, down.side, down.starts),
  };
}

function planAxis(
  length: number,
  asked: number,
  overlap: number,
  multiple: number,
): { side: number; starts: number[] } {
  const side = Math.ceil(Math.min(asked, length) / multiple) * multiple;
  if (side >= length) return { side, starts: [0] };
  const count = Math.ceil((length - overlap) / (side - overlap));
  const starts = Array.from({ length: count }, (_, i) => Math.round((i * (length - side)) / (count - 1)));
  return { side, starts };
}

/** A raised cosine across each tile's overlaps, flat at the picture's borders, divided by the sum of all tiles'. */
function featherAxis(length: number, side: number, starts: readonly number[]): Float64Array[] {
  const raw = starts.map((start, i) => {
    const before = i === 0 ? 0 : starts[i - 1]! + side - start;
    const after = i === starts.length - 1 ? 0 : start + side - starts[i + 1]!;
    return Float64Array.from({ length: side }, (_, k) => ramp(k, before) * ramp(side - 1 - k, after));
  });
  const sums = new Float64Array(Math.max(length, side));
  for (const [i, weights] of raw.entries()) {
    for (const [k, weight] of weights.entries()) sums[starts[i]! + k]! += weight;
  }
  return raw.map((weights, i) => weights.map((weight, k) => weight / sums[starts[i]! + k]!));
}

/** Rises from nearly 0 to nearly 1 over `width` samples, then stays 1. Never 0, so that sums never are. */
function ramp(index: number, width: number): number {
  return index >= width ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / width);
}

/**
 * Cuts tiles out of a plane in the plan's order: one row of tiles of it is held at a time, as wide as the picture. What lies
 * beyond the picture is its reflection (the border sample not repeated). Samples are written to `into`, a whole tile.
 */
export function tileReader(source: PlaneSource, plan: TilePlan): (tile: Tile, into: Float32Array) => void {
  checkSameSize('the plane to cut', source, plan);
  const { width, height, tileWidth, tileHeight } = plan;
  const band = new Float32Array(width * Math.min(height, tileHeight));
  let [top, bottom] = [0, 0];
  const moveTo = (y: number) => {
    if (y > top) band.copyWithin(0, (y - top) * width);
    top = y;
    const rows = { width, height: Math.min(height, y + tileHeight) - bottom };
    if (rows.height <= 0) return;
    const start = bottom;
    const missing = createStrips(rows, (from, to) => rowsOf(source, start + from, start + to).data);
    eachStrip(missing, ({ data }, from) => band.set(data, (start + from - y) * width));
    bottom += rows.height;
  };
  return (tile, into) => {
    if (bottom < Math.min(height, tile.y + tileHeight)) moveTo(tile.y);
    const inside = Math.min(tileWidth, width - tile.x);
    for (let y = 0; y < tileHeight; y++) {
      const line = (reflect(tile.y + y, height) - top) * width;
      const out = y * tileWidth;
      into.set(band.subarray(line + tile.x, line + tile.x + inside), out);
      for (let x = inside; x < tileWidth; x++) into[out + x] = band[line + reflect(tile.x + x, width)]!;
    }
  };
}

/**
 * Blends processed tiles, weighted, in the plan's order. Rows that no further tile reaches are handed to `take`, once each and in
 * order; tiles that were returned unchanged give back the picture to float rounding.
 */
export function tileBlender(
  plan: TilePlan,
  take: (rows: Plane, from: number) => void,
): (tile: Tile, processed: Float32Array) => void {
  const { width, height, tileWidth, tileHeight, tiles } = plan;
  const band = createPlane(width, Math.min(height, tileHeight));
  const tops = [...new Set(tiles.map(({ y }) => y)), height];
  const columns = plan.columnWeights.length;
  return (tile, processed) => {
    if (processed.length !== tileWidth * tileHeight)
      throw new Error(
        `expected ${tileWidth * tileHeight} samples for the processed tile, got ${processed.length}`,
      );
    const across = plan.columnWeights[tile.column]!;
    const down = plan.rowWeights[tile.row]!;
    const inside = Math.min(tileWidth, width - tile.x);
    for (let y = 0; y < band.height; y++) {
      const weight = down[y]!;
      const out = y * width + tile.x;
      const source = y * tileWidth;
      for (let x = 0; x < inside; x++) band.data[out + x]! += weight * across[x]! * processed[source + x]!;
    }
    if (tile.column < columns - 1) return;
    const done = tops[tile.row + 1]! - tile.y;
    take(rowsOf(band, 0, done), tile.y);
    band.data.copyWithin(0, done * width);
    band.data.fill(0, (band.height - done) * width);
  };
}

/** Folds an index back into [0, length) by reflection at the first and last sample. */
function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}
