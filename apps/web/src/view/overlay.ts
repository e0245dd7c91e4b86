// What is laid over a picture: marks of a brush, what was repaired, where colours came from, how sure they are. Small pictures
// with transparency, stretched over the photo when they are drawn.
import type { MatchMap } from '@romnet/renovation';
import type { Mask } from '../model/mask.js';
import { type Extent, toCanvas, type View } from './geometry.js';

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

function picture({ width, height }: Extent, pixel: (at: number) => Pixel): OffscreenCanvas {
  const pixels = new ImageData(width, height);
  for (let at = 0; at < width * height; at++) pixels.data.set(pixel(at), at * 4);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas;
}

/** Marked or repaired places, in a red that shows on light and on dark. */
export const maskPicture = (mask: Mask): OffscreenCanvas =>
  picture(mask, (at) => [232, 48, 62, mask.data[at]! * 0.62]);

/** Each place in the colour that stands for its reference; what the network knew itself stays as it is. */
export function sourcesPicture(match: MatchMap, colors: readonly string[]): OffscreenCanvas {
  const pixels = colors.map((color): Pixel => {
    const hex = Number.parseInt(color.slice(1), 16);
    return [hex >> 16, (hex >> 8) & 255, hex & 255, 165];
  });
  return picture(match, (at) => pixels[match.source[at]!] ?? [0, 0, 0, 0]);
}

/** The less sure, the darker. */
export function surenessPicture(match: MatchMap): OffscreenCanvas {
  let most = 0;
  for (const share of match.share) most = Math.max(most, share);
  return picture(match, (at) => [12, 10, 8, 225 * (1 - match.share[at]! / most)]);
}

/** Lays it over a picture of this size, from this column of the canvas on. */
export function paintOverlay(
  context: CanvasRenderingContext2D,
  canvas: Extent,
  view: View,
  photo: Extent,
  overlay: OffscreenCanvas,
  from: number,
): void {
  const [left, top] = toCanvas(view, canvas, 0, 0);
  const [right, bottom] = toCanvas(view, canvas, photo.width, photo.height);
  context.save();
  context.beginPath();
  context.rect(from, 0, canvas.width - from, canvas.height);
  context.clip();
  context.imageSmoothingEnabled = true;
  context.drawImage(overlay, left, top, right - left, bottom - top);
  context.restore();
}
