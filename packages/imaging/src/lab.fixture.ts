// One colour at a time, by the formulas as they stand: what the fast paths of lab.ts and color.ts are compared with.

import { type Linear, labToLinear, XB, XG, XR, YB, YG, YR, ZB, ZG, ZR } from './lab.js';

const decodeCurve = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encodeCurve = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

/** One colour, sRGB-encoded [0, 1] each, to [L*, a*, b*] in ordinary Lab units (L* in [0, 100]). */
export function srgbToLab(red: number, green: number, blue: number): [number, number, number] {
  const r = decodeCurve(red);
  const g = decodeCurve(green);
  const b = decodeCurve(blue);
  const exact = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const fx = exact(XR * r + XG * g + XB * b);
  const fy = exact(YR * r + YG * g + YB * b);
  const fz = exact(ZR * r + ZG * g + ZB * b);
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** One colour in ordinary Lab units to sRGB-encoded [0, 1]; out of gamut, chroma shrinks toward the grey of this L*. */
export function labToSrgb(L: number, a: number, b: number): [number, number, number] {
  const linear: Linear = [0, 0, 0];
  labToLinear(L, a, b, linear);
  return [encodeCurve(linear[0]), encodeCurve(linear[1]), encodeCurve(linear[2])];
}
