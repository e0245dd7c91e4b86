// Where a person marked damage: bytes on a grid that is at most as fine as the photo. Pure arithmetic.

/** 0 nothing, 255 repair here; row by row. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Pixels of the longer side at most: finer than a brush, and small enough to be kept in many versions. */
const LONGEST = 2048;

/** A mask for a photo of this size, with nothing marked. */
export function emptyMask(photo: { readonly width: number; readonly height: number }): Mask {
  const scale = Math.min(1, LONGEST / Math.max(photo.width, photo.height));
  const [width, height] = [photo.width, photo.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  ) as [number, number];
  return { width, height, data: new Uint8Array(width * height) };
}

export type Point = readonly [x: number, y: number];

/** The mask with a stroke of this radius painted from one point to another, in its own pixels. Changes the mask that is given. */
export function stroke(
  { width, height, data }: Mask,
  from: Point,
  to: Point,
  radius: number,
  value: 0 | 255,
): void {
  const [left, right] = [Math.min(from[0], to[0]) - radius, Math.max(from[0], to[0]) + radius];
  const [top, bottom] = [Math.min(from[1], to[1]) - radius, Math.max(from[1], to[1]) + radius];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, Math.ceil(bottom)); y++)
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, Math.ceil(right)); x++) {
      const [px, py] = [x + 0.5 - from[0], y + 0.5 - from[1]];
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
      if ((px - along * dx) ** 2 + (py - along * dy) ** 2 <= radius * radius) data[y * width + x] = value;
    }
}

export const isEmpty = ({ data }: Mask): boolean => data.every((value) => value === 0);
