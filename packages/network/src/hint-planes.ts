// Hints as plain arrays: discs on a picture, as shares of the places of every scale and as a map. The same for training and use.

/** Of a picture or of the places of a scale. */
interface Size {
  readonly height: number;
  readonly width: number;
}

/** A colour on a disc of the picture, at the size at which it is coloured. */
export interface HintDisc {
  /** In pixels; the middle of the first pixel is at 0.5. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** ab'. */
  readonly color: readonly [a: number, b: number];
}

/** The inputs that hints are to a graph, [1, ...]; see `Hints`. */
export interface HintPlanes {
  readonly hintPlaces: Float32Array;
  readonly hintSpots: Float32Array;
  readonly hintBias: Float32Array;
  readonly hintMap: Float32Array;
}

/** Numbers that a hint's spot is made of: x, y, presence, a, b. */
export const spotLength = 5;

/** Far enough below any cosine / temperature that a softmax gives the position nothing. */
const absent = -1e4;

/** Shares of the picture's side by this: the side of a square of its area, in pixels or places. */
export const placeUnit = ({ height, width }: Size): number => Math.sqrt(height * width);

/** How many places the scales 1/4, 1/8, 1/16 and 1/32 of a picture have together. */
export const placeCount = ({ height, width }: Size): number =>
  [4, 8, 16, 32].reduce((sum, scale) => sum + (height / scale) * (width / scale), 0);

/** How much of each pixel a disc covers, and which: 1 within the radius, falling to 0 over one pixel. Never nothing. */
export function discPixels(
  { x, y, radius }: Omit<HintDisc, 'color'>,
  { height, width }: Size,
): { readonly index: number; readonly weight: number }[] {
  const pixels: { index: number; weight: number }[] = [];
  const reach = radius + 0.5;
  const [top, bottom] = [Math.max(0, Math.floor(y - reach)), Math.min(height - 1, Math.floor(y + reach))];
  const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(width - 1, Math.floor(x + reach))];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const weight = Math.min(1, reach - Math.hypot(column + 0.5 - x, row + 0.5 - y));
      if (weight > 0) pixels.push({ index: row * width + column, weight });
    }
  }
  if (pixels.length > 0) return pixels;
  const [row, column] = [Math.min(height - 1, Math.floor(y)), Math.min(width - 1, Math.floor(x))];
  return [{ index: row * width + column, weight: 1 }];
}

/** Lays hints out for a picture with sides that are multiples of 32, with room for `room` of them. */
export function hintPlanes(hints: readonly HintDisc[], size: Size, room = hints.length): HintPlanes {
  const { height, width } = size;
  const count = placeCount(size);
  const planes: HintPlanes = {
    hintPlaces: new Float32Array(room * count),
    hintSpots: new Float32Array(room * spotLength),
    hintBias: new Float32Array(room).fill(absent),
    hintMap: new Float32Array(3 * height * width),
  };
  const { hintPlaces, hintSpots, hintBias, hintMap } = planes;
  const pixelCount = height * width;
  const covered = new Float32Array(pixelCount);
  for (const [h, hint] of hints.entries()) {
    const pixels = discPixels(hint, size);
    const total = pixels.reduce((sum, { weight }) => sum + weight, 0);
    for (const { index, weight } of pixels) {
      const [row, column] = [Math.floor(index / width), index % width];
      let start = h * count;
      for (const scale of [4, 8, 16, 32]) {
        const place = Math.floor(row / scale) * (width / scale) + Math.floor(column / scale);
        hintPlaces[start + place]! += weight / total;
        start += (height / scale) * (width / scale);
      }
      covered[index]! += weight;
      hintMap[pixelCount + index]! += weight * hint.color[0];
      hintMap[2 * pixelCount + index]! += weight * hint.color[1];
    }
    const unit = placeUnit(size);
    hintSpots.set([hint.x / unit, hint.y / unit, 1, ...hint.color], h * spotLength);
    hintBias[h] = 0;
  }
  // Where discs overlap, their colours are averaged.
  for (let i = 0; i < pixelCount; i++) {
    const much = Math.max(1, covered[i]!);
    hintMap[i] = Math.min(1, covered[i]!);
    hintMap[pixelCount + i]! /= much;
    hintMap[2 * pixelCount + i]! /= much;
  }
  return planes;
}
