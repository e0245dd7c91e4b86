// The mathematics of one colour: sRGB to CIE Lab (D65, 2 degrees) and back, in ordinary Lab units.
// Matrices, white point and thresholds are scikit-image's. Tables do the transfer curve and the cube root's first
// guess. Knows nothing of pictures.

// Linear sRGB to XYZ divided by the white point (0.95047, 1, 1.08883), as skimage.color.xyz_from_rgb.
const WHITE_X = 0.95047;
const WHITE_Z = 1.08883;
export const XR = 0.412453 / WHITE_X;
export const XG = 0.35758 / WHITE_X;
export const XB = 0.180423 / WHITE_X;
export const YR = 0.212671;
export const YG = 0.71516;
export const YB = 0.072169;
export const ZR = 0.019334 / WHITE_Z;
export const ZG = 0.119193 / WHITE_Z;
export const ZB = 0.950227 / WHITE_Z;

// Its inverse, by the adjugate: [R G B] = INVERSE [X/Xw Y Z/Zw].
const DETERMINANT = XR * (YG * ZB - YB * ZG) - XG * (YR * ZB - YB * ZR) + XB * (YR * ZG - YG * ZR);
const RX = (YG * ZB - YB * ZG) / DETERMINANT;
const RY = (XB * ZG - XG * ZB) / DETERMINANT;
const RZ = (XG * YB - XB * YG) / DETERMINANT;
const GX = (YB * ZR - YR * ZB) / DETERMINANT;
const GY = (XR * ZB - XB * ZR) / DETERMINANT;
const GZ = (XB * YR - XR * YB) / DETERMINANT;
const BX = (YR * ZG - YG * ZR) / DETERMINANT;
const BY = (XG * ZR - XR * ZG) / DETERMINANT;
const BZ = (XR * YG - XG * YR) / DETERMINANT;

const decodeCurve = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encodeCurve = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

// One table a bit depth from sample to linear light; float64 so that the table adds no error of its own.
const linearTables = new Map<8 | 16, Float64Array>();
/** From sample to linear light in [0, 1]. */
export function linearTable(bitDepth: 8 | 16): Float64Array {
  let table = linearTables.get(bitDepth);
  if (!table) {
    const top = bitDepth === 8 ? 255 : 65535;
    table = Float64Array.from({ length: top + 1 }, (_, i) => decodeCurve(i / top));
    linearTables.set(bitDepth, table);
  }
  return table;
}

// Linear light to the encoded sample in [0, 1], interpolated: at 16384 steps the error is below 0.1 of a 16-bit step.
const ENCODE_STEPS = 16384;
const ENCODE = Float32Array.from({ length: ENCODE_STEPS + 2 }, (_, i) => encodeCurve(i / ENCODE_STEPS));

// First guess of the cube root on [0, 2], within 0.5 % above the linear piece; one Halley step (cubic) makes it 1e-7.
const ROOT_STEPS = 4096;
const ROOT = Float64Array.from({ length: 2 * ROOT_STEPS }, (_, i) => Math.cbrt((i + 0.5) / ROOT_STEPS));

/** CIE f(t) for t in [0, 2): L* = 116 f(Y) - 16. */
export function labF(t: number): number {
  if (!(t > 0.008856)) return 7.787 * t + 16 / 116;
  const guess = ROOT[(t * ROOT_STEPS) | 0]!;
  const cube = guess * guess * guess;
  return (guess * (cube + 2 * t)) / (2 * cube + t);
}

/** The inverse of f. */
function labFInverse(f: number): number {
  return f > 0.2068966 ? f * f * f : (f - 16 / 116) / 7.787;
}

/** Linear-light red, green, blue. */
export type Linear = [number, number, number];

// How far linear light may leave [0, 1] and still count as inside. Above: white itself does by 8e-5, since the rounded
// matrix and white point of scikit-image differ by as much. Below: what float32 planes blur, 8 steps of 65535.
const GAMUT_ABOVE = 1 + 1e-4;
const GAMUT_BELOW = -1e-5;

/** Lab to linear light, brought into gamut and clamped to [0, 1]. */
export function labToLinear(lightness: number, a: number, b: number, out: Linear): void {
  const L = Math.min(100, Math.max(0, lightness));
  const fy = (L + 16) / 116;
  const y = labFInverse(fy);
  const da = a / 500;
  const db = b / 200;
  if (!fits(fy, y, da, db, out)) {
    // The share of chroma that fits, to 1 in 4096. Shares that fit form an interval from 0 in all but hair-thin cases.
    let low = 0;
    let high = 1;
    for (let step = 0; step < 12; step++) {
      const middle = (low + high) / 2;
      if (fits(fy, y, da * middle, db * middle, out)) low = middle;
      else high = middle;
    }
    fits(fy, y, da * low, db * low, out);
  }
  out[0] = clamp(out[0]);
  out[1] = clamp(out[1]);
  out[2] = clamp(out[2]);
}

/** Writes the linear light of a colour and says whether it lies in gamut. */
function fits(fy: number, y: number, da: number, db: number, out: Linear): boolean {
  const x = labFInverse(fy + da);
  const z = labFInverse(fy - db);
  const red = RX * x + RY * y + RZ * z;
  const green = GX * x + GY * y + GZ * z;
  const blue = BX * x + BY * y + BZ * z;
  out[0] = red;
  out[1] = green;
  out[2] = blue;
  const least = Math.min(red, green, blue);
  const most = Math.max(red, green, blue);
  return least >= GAMUT_BELOW && most <= GAMUT_ABOVE;
}

const clamp = (v: number) => Math.min(1, Math.max(0, v));

/** The sRGB transfer curve of a value in [0, 1], from the table. */
export function encode(v: number): number {
  const position = v * ENCODE_STEPS;
  const index = position | 0;
  const below = ENCODE[index]!;
  return below + (ENCODE[index + 1]! - below) * (position - index);
}
