// Draws the part of a picture that is seen, from tiles of the right level.
import { type Extent, toCanvas, toPicture, type View } from './geometry.js';
import { levelFor } from './levels.js';
import { TILE, type Tiled } from './tiles.js';

/** Draws between two columns of the canvas, [from, to) in device pixels. `picture` is stretched to `size`. */
export function paint(
  context: CanvasRenderingContext2D,
  canvas: Extent,
  view: View,
  picture: Tiled,
  [from, to]: readonly [number, number],
): void {
  if (to <= from) return;
  const number = levelFor(view.scale, picture.levels.length);
  const level = picture.levels[number]!;
  const ratio = { x: picture.width / level.width, y: picture.height / level.height };
  context.save();
  context.beginPath();
  context.rect(from, 0, to - from, canvas.height);
  context.clip();
  // Seen enlarged, pixels are pixels.
  context.imageSmoothingEnabled = view.scale < 3;
  context.imageSmoothingQuality = 'high';
  const [left, top] = toPicture(view, canvas, from, 0);
  const [right, bottom] = toPicture(view, canvas, to, canvas.height);
  const range = (low: number, high: number, length: number) =>
    [
      Math.max(0, Math.floor(low / TILE)),
      Math.min(Math.ceil(length / TILE), Math.ceil(high / TILE)),
    ] as const;
  const [firstColumn, endColumn] = range(left / ratio.x, right / ratio.x, level.width);
  const [firstRow, endRow] = range(top / ratio.y, bottom / ratio.y, level.height);
  for (let row = firstRow; row < endRow; row++)
    for (let column = firstColumn; column < endColumn; column++) {
      const tile = picture.tile(number, column, row);
      const [x0, y0] = toCanvas(view, canvas, column * TILE * ratio.x, row * TILE * ratio.y);
      const [x1, y1] = toCanvas(
        ...([view, canvas] as const),
        Math.min(picture.width, (column * TILE + tile.width) * ratio.x),
        Math.min(picture.height, (row * TILE + tile.height) * ratio.y),
      );
      // Whole device pixels: seams between tiles would show otherwise.
      const [px, py] = [Math.round(x0), Math.round(y0)];
      context.drawImage(tile, px, py, Math.round(x1) - px, Math.round(y1) - py);
    }
  context.restore();
}
