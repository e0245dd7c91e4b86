// Which tiles a mask has to do with: the others need not be computed where nothing but the mask's places is shown.

import { type PlaneSource, rowsOf, type Tile, type TilePlan } from '@romnet/imaging';

/** Whether a tile, or what lies up to `margin` samples around it, has a place of the mask (of the picture's size) above 0. */
export function touchedTiles(mask: PlaneSource, plan: TilePlan, margin: number): (tile: Tile) => boolean {
  const { width, height, tileWidth, tileHeight, tiles } = plan;
  /** Of each row of tiles, the columns of samples that have such a place. */
  const columns = new Map<number, Uint8Array>();
  for (const y of new Set(tiles.map((tile) => tile.y))) {
    const found = new Uint8Array(width);
    const { data } = rowsOf(mask, Math.max(0, y - margin), Math.min(height, y + tileHeight + margin));
    for (const [i, value] of data.entries()) if (value > 0) found[i % width] = 1;
    columns.set(y, found);
  }
  return ({ x, y }) =>
    columns
      .get(y)!
      .subarray(Math.max(0, x - margin), x + tileWidth + margin)
      .includes(1);
}
