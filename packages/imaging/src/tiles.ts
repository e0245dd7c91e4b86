// Overlapping tiles over a picture of any size: the plan, cutting a tile out, and blending results back in place.
// Weights of neighbouring tiles add to one at every sample, so blending is a plain sum into the final plane and
// needs no memory beyond that plane and one tile.

import { checkSameSize, checkSides, createPlane, type Plane } from './picture.js';

export interface TileOptions {
  /** Longest side of a tile, in samples. */
  readonly side: number;
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
  if (!(Number.isInteger(side) && side >= 1 && Number.isInteger(multiple) && multiple >= 1)) {
    throw new Error(`expected a whole side and multiple of at least 1, got ${side} and ${multiple}`);
  }
  if (!(Number.isInteger(overlap) && overlap >= 0 && overlap < side)) {
    throw new Error(`expected a whole overlap from 0 to ${side - 1}, got ${overlap}`);
  }
  const across = planAxis(width, side, overlap, multiple);
  const down = planAxis(height, side, overlap, multiple);
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

/** The samples of one tile; what lies beyond the picture is its reflection (the border sample not repeated). */
export function extractTile(plane: Plane, plan: TilePlan, tile: Tile): Plane {
  checkSameSize('the plane to cut', plane, plan);
  const result = createPlane(plan.tileWidth, plan.tileHeight);
  const inside = Math.min(plan.tileWidth, plane.width - tile.x);
  for (let y = 0; y < plan.tileHeight; y++) {
    const line = reflect(tile.y + y, plane.height) * plane.width;
    const out = y * plan.tileWidth;
    result.data.set(plane.data.subarray(line + tile.x, line + tile.x + inside), out);
    for (let x = inside; x < plan.tileWidth; x++) {
      result.data[out + x] = plane.data[line + reflect(tile.x + x, plane.width)]!;
    }
  }
  return result;
}

/**
 * Adds a processed tile, weighted, into the final plane, which starts at zero. After every tile of the plan was added
 * once, the plane is the blend; tiles that were returned unchanged give back the picture to float rounding.
 */
export function blendTile(target: Plane, plan: TilePlan, tile: Tile, processed: Plane): void {
  checkSameSize('the plane to blend into', target, plan);
  checkSameSize('the processed tile', processed, { width: plan.tileWidth, height: plan.tileHeight });
  const across = plan.columnWeights[tile.column]!;
  const down = plan.rowWeights[tile.row]!;
  const width = Math.min(plan.tileWidth, plan.width - tile.x);
  const height = Math.min(plan.tileHeight, plan.height - tile.y);
  for (let y = 0; y < height; y++) {
    const weight = down[y]!;
    const out = (tile.y + y) * plan.width + tile.x;
    const source = y * plan.tileWidth;
    for (let x = 0; x < width; x++)
      target.data[out + x]! += weight * across[x]! * processed.data[source + x]!;
  }
}

/** Folds an index back into [0, length) by reflection at the first and last sample. */
function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}
