// Light in one set of primaries as light in another: 3x3 matrices, row by row. Plain mathematics; knows no file.

export type Matrix = readonly number[];

/** x and y of red, green, blue and white. */
export type Chromaticities = readonly [number, number, number, number, number, number, number, number];

export const SRGB: Chromaticities = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329];
export const ADOBE_RGB: Chromaticities = [0.64, 0.33, 0.21, 0.71, 0.15, 0.06, 0.3127, 0.329];

/** The white that ICC profiles connect by, X, Y and Z. */
const D50 = [0.9642, 1, 0.8249];
/** sRGB's white, likewise. */
const D65 = whiteOf(0.3127, 0.329);
const BRADFORD = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

/** From light in these primaries to light in sRGB's. */
export function toSrgbFrom(primaries: Chromaticities): Matrix {
  const [wx, wy] = primaries.slice(6) as [number, number];
  return multiply(inverse(matrixOf(SRGB)), multiply(adaptation(whiteOf(wx, wy), D65), matrixOf(primaries)));
}

/** The same where red, green and blue are given as X, Y and Z under D50, as ICC profiles do; white stays exactly white. */
export function toSrgbFromColorants(red: Matrix, green: Matrix, blue: Matrix): Matrix {
  const columns = [0, 1, 2].flatMap((i) => [red[i]!, green[i]!, blue[i]!]);
  const matrix = multiply(inverse(matrixOf(SRGB)), multiply(adaptation(D50, D65), columns));
  // Profiles round their colorants, and a grey that is off by a hair of colour is off by steps at 16 bits.
  return matrix.map((v, i) => {
    const row = i - (i % 3);
    return v / (matrix[row]! + matrix[row + 1]! + matrix[row + 2]!);
  });
}

/** From light in these primaries to XYZ. */
function matrixOf([rx, ry, gx, gy, bx, by, wx, wy]: Chromaticities): Matrix {
  const [red, green, blue] = [whiteOf(rx, ry), whiteOf(gx, gy), whiteOf(bx, by)];
  const columns = [0, 1, 2].flatMap((i) => [red[i]!, green[i]!, blue[i]!]);
  const scale = apply(inverse(columns), whiteOf(wx, wy));
  return columns.map((v, i) => v * scale[i % 3]!);
}

/** X, Y and Z of a chromaticity, Y being 1. */
function whiteOf(x: number, y: number): number[] {
  return [x / y, 1, (1 - x - y) / y];
}

/** XYZ under one white as under another, by Bradford, so that white stays white. */
function adaptation(from: Matrix, to: Matrix): Matrix {
  const [before, after] = [apply(BRADFORD, from), apply(BRADFORD, to)];
  const [x, y, z] = after.map((v, i) => v / before[i]!) as [number, number, number];
  return multiply(inverse(BRADFORD), multiply([x, 0, 0, 0, y, 0, 0, 0, z], BRADFORD));
}

const apply = (m: Matrix, v: Matrix) =>
  [0, 3, 6].map((row) => m[row]! * v[0]! + m[row + 1]! * v[1]! + m[row + 2]! * v[2]!);

const multiply = (a: Matrix, b: Matrix) =>
  Array.from({ length: 9 }, (_, i) =>
    [0, 1, 2].reduce((sum, k) => sum + a[i - (i % 3) + k]! * b[k * 3 + (i % 3)]!, 0),
  );

export function inverse(m: Matrix): Matrix {
  const cofactor = (row: number, column: number) => {
    const [r1, r2] = [(row + 1) % 3, (row + 2) % 3];
    const [c1, c2] = [(column + 1) % 3, (column + 2) % 3];
    return m[r1 * 3 + c1]! * m[r2 * 3 + c2]! - m[r1 * 3 + c2]! * m[r2 * 3 + c1]!;
  };
  const determinant = m[0]! * cofactor(0, 0) + m[1]! * cofactor(0, 1) + m[2]! * cofactor(0, 2);
  return Array.from({ length: 9 }, (_, i) => cofactor(i % 3, Math.floor(i / 3)) / determinant);
}
