// The bounded size at which a picture is coloured. Pure arithmetic.

/** A picture's sides in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sides of the colour network's inputs are multiples of this: its coarsest scale is H/32. */
const COLOR_STEP = 32;

/**
 * The size at which a picture of `size` is coloured: at most `area` pixels, or about its own size where that is
 * smaller; sides are multiples of 32, rounded down or up so as to keep the aspect ratio best. Where a short side had to
 * be raised to 32, the long one is held to `area` / 32 and the aspect ratio gives way: a 16x9000 strip is coloured
 * at 32x3200. A working size is its own working size.
 */
export function workingSize({ width, height }: Size, area: number): Size {
  const scale = Math.min(1, Math.sqrt(area / (width * height)));
  const longest = Math.floor(area / COLOR_STEP / COLOR_STEP) * COLOR_STEP;
  const sides = (length: number) =>
    [Math.floor, Math.ceil].map((round) =>
      Math.min(longest, Math.max(COLOR_STEP, round((length * scale) / COLOR_STEP) * COLOR_STEP)),
    );
  const distortion = (size: Size) => Math.abs(Math.log((size.width * height) / (size.height * width)));
  const sizes = sides(width)
    .flatMap((wide) => sides(height).map((high): Size => ({ width: wide, height: high })))
    .filter((size) => size.width * size.height <= area);
  return sizes.reduce((best, size) => (distortion(size) <= distortion(best) ? size : best));
}
