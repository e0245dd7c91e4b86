// A picture as tiles of canvases, made when they are first seen: browsers have no canvas for a whole photo.
import type { Raster } from '@romnet/imaging';
import { type Level, levelsOf } from './levels.js';

export const TILE = 512;

/** Tiles kept of all pictures; each is 1 MB. */
const MOST = 96;

/** A picture that can be drawn. */
export interface Tiled {
  readonly width: number;
  readonly height: number;
  readonly levels: readonly Level[];
  tile(level: number, column: number, row: number): OffscreenCanvas;
}

/** The latest tiles, oldest first. */
const kept = new Map<string, OffscreenCanvas>();
const made = new WeakMap<Raster, Tiled>();
let count = 0;

export function tiled(raster: Raster): Tiled {
  const known = made.get(raster);
  if (known) return known;
  const levels = levelsOf(raster);
  const id = count++;
  const result: Tiled = {
    width: raster.width,
    height: raster.height,
    levels,
    tile(level, column, row) {
      const key = `${id} ${level} ${column} ${row}`;
      const canvas = kept.get(key) ?? draw(levels[level]!, column, row);
      kept.delete(key);
      kept.set(key, canvas);
      if (kept.size > MOST) kept.delete(kept.keys().next().value!);
      return canvas;
    },
  };
  made.set(raster, result);
  return result;
}

function draw({ width, height, data, shift }: Level, column: number, row: number): OffscreenCanvas {
  const [left, top] = [column * TILE, row * TILE];
  const [across, down] = [Math.min(TILE, width - left), Math.min(TILE, height - top)];
  const pixels = new ImageData(across, down);
  for (let y = 0, to = 0; y < down; y++) {
    let at = ((top + y) * width + left) * 3;
    for (let x = 0; x < across; x++, to += 4) {
      pixels.data[to] = data[at++]! >> shift;
      pixels.data[to + 1] = data[at++]! >> shift;
      pixels.data[to + 2] = data[at++]! >> shift;
      pixels.data[to + 3] = 255;
    }
  }
  const canvas = new OffscreenCanvas(across, down);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas;
}
