// What of a plane is solid: pen strokes, coloured fringes of edges, grain and blocks of JPEG are taken off, areas stay.

import { createPlane, type Plane } from './picture.js';

/**
 * Opening: at each sample the largest value that a square of 2 radius + 1 samples around or beside it reaches
 * everywhere. Squares at the border are cut.
 */
export function solid({ width, height, data }: Plane, radius: number): Plane {
  let result: Float32Array = data;
  for (const pick of [leastOf, mostOf]) {
    result = alongLines(result, width, height, 1, width, radius, pick);
    result = alongLines(result, height, width, width, 1, radius, pick);
  }
  return createPlane(width, height, result);
}

type Pick = (values: Float32Array, from: number, to: number, step: number) => number;

const leastOf: Pick = (values, from, to, step) => {
  let least = values[from]!;
  for (let at = from + step; at <= to; at += step) if (values[at]! < least) least = values[at]!;
  return least;
};

const mostOf: Pick = (values, from, to, step) => {
  let most = values[from]!;
  for (let at = from + step; at <= to; at += step) if (values[at]! > most) most = values[at]!;
  return most;
};

/** `pick` over windows along `count` lines of `length` samples, `step` apart within a line and `jump` between lines. */
function alongLines(
  values: Float32Array,
  length: number,
  count: number,
  step: number,
  jump: number,
  radius: number,
  pick: Pick,
): Float32Array {
  const result = new Float32Array(values.length);
  for (let line = 0; line < count; line++) {
    const base = line * jump;
    for (let i = 0; i < length; i++) {
      const [from, to] = [Math.max(0, i - radius), Math.min(length - 1, i + radius)];
      result[base + i * step] = pick(values, base + from * step, base + to * step, step);
    }
  }
  return result;
}
