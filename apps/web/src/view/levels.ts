// A picture at half, a quarter, ... of its size, so that a large one seen from afar is drawn from few pixels.
import type { Raster } from '@romnet/imaging';

/** RGB of 8 bits, interleaved. */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
  /** Bits that a sample is shifted by to have 8. */
  readonly shift: 0 | 8;
}

/** Below this no one asks for a smaller one. */
const SMALLEST = 256;

/** From full size down. The first is the picture itself, not a copy. */
export function levelsOf({ width, height, data, bitDepth }: Raster): Level[] {
  const levels: Level[] = [{ width, height, data, shift: bitDepth === 16 ? 8 : 0 }];
  for (let last = levels[0]!; Math.max(last.width, last.height) > SMALLEST; last = levels.at(-1)!)
    levels.push(halved(last));
  return levels;
}

/** Means of 2x2 pixels; an odd last row or column counts twice. */
function halved({ width, height, data, shift }: Level): Level {
  const [across, down] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const result = new Uint8Array(across * down * 3);
  for (let y = 0, to = 0; y < down; y++) {
    const top = y * 2 * width * 3;
    const bottom = Math.min(y * 2 + 1, height - 1) * width * 3;
    for (let x = 0; x < across; x++) {
      const left = x * 6;
      const right = Math.min(x * 2 + 1, width - 1) * 3;
      for (let c = 0; c < 3; c++, to++) {
        const sum =
          data[top + left + c]! +
          data[top + right + c]! +
          data[bottom + left + c]! +
          data[bottom + right + c]!;
        result[to] = (sum + 2) >> (2 + shift);
      }
    }
  }
  return { width: across, height: down, data: result, shift: 0 };
}

/** Which level to draw at this scale: the smallest that has at least as many pixels as are shown. */
export const levelFor = (scale: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor(Math.log2(1 / scale) + 1e-9)));
