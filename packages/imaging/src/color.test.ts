// Lab against scikit-image, round trips at both depths, and what the gamut clamp promises.

import { describe, expect, it } from 'vitest';
import {
  createPlane,
  createRaster,
  joinChroma,
  labToRaster,
  type Raster,
  rasterToLab,
  rasterToLuminance,
  rowsOf,
  writeLabRows,
} from './index.js';
import { labToSrgb, srgbToLab } from './lab.fixture.js';
import { greatestDifference, reference } from './measures/reference.fixture.js';
import { samplePicture } from './measures/samples.fixture.js';

function oneColor(rgb: readonly number[]): Raster {
  return { width: 1, height: 1, bitDepth: 8, data: Uint8Array.from(rgb) };
}

describe('sRGB to Lab', () => {
  for (const { rgb, lab } of reference.lab) {
    it(`${rgb} as scikit-image says`, () => {
      const scalar = srgbToLab(rgb[0]! / 255, rgb[1]! / 255, rgb[2]! / 255);
      expect(greatestDifference(scalar, lab)).toBeLessThan(1e-9);
      const { L, a, b } = rasterToLab(oneColor(rgb));
      const planes = [(L.data[0]! + 1) * 50, a.data[0]! * 110, b.data[0]! * 110];
      // float32 planes hold 100 to 4e-6; the fast cube root adds 1e-5 at most.
      expect(greatestDifference(planes, lab)).toBeLessThan(2e-5);
    });
  }

  it('the fast path agrees with the exact one on a grid of all of sRGB', () => {
    const levels = Array.from({ length: 18 }, (_, i) => i * 15);
    const data = levels.flatMap((r) => levels.flatMap((g) => levels.flatMap((b) => [r, g, b])));
    const { L, a, b } = rasterToLab({ width: 18 ** 3, height: 1, bitDepth: 8, data: Uint8Array.from(data) });
    let most = 0;
    for (let i = 0; i < L.data.length; i++) {
      const exact = srgbToLab(data[i * 3]! / 255, data[i * 3 + 1]! / 255, data[i * 3 + 2]! / 255);
      const fast = [(L.data[i]! + 1) * 50, a.data[i]! * 110, b.data[i]! * 110];
      most = Math.max(most, greatestDifference(fast, exact));
    }
    for (const plane of [L, a, b]) expect(plane.data.every((v) => Math.abs(v) <= 1)).toBe(true);
    expect(most).toBeLessThan(2e-5);
  });

  it('luminance alone is the L of Lab, at odd sizes and both depths', () => {
    for (const [width, height] of [
      [1, 1],
      [16, 16],
      [17, 31],
    ] as const) {
      const raster = samplePicture(width, height, 5);
      const deep: Raster = { ...raster, bitDepth: 16, data: Uint16Array.from(raster.data, (v) => v * 257) };
      const { L } = rasterToLab(raster);
      expect(rasterToLuminance(raster).data).toEqual(L.data);
      expect(greatestDifference(rasterToLuminance(deep).data, L.data)).toBeLessThan(1e-6);
    }
  });
});

describe('chroma as one array', () => {
  it("holds all of a's plane, then all of b's", () => {
    const a = createPlane(2, 1, Float32Array.of(1, 2));
    expect(joinChroma(a, createPlane(2, 1, Float32Array.of(3, 4)))).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(() => joinChroma(a, createPlane(1, 2))).toThrow('b');
  });
});

describe('there and back', () => {
  it('8 bits return exactly', () => {
    const raster = samplePicture(257, 131, 2);
    const { L, a, b } = rasterToLab(raster);
    expect(labToRaster(L, a, b, 8)).toEqual(raster);
  });

  it('16 bits return within 3 of 65535', () => {
    const data = Uint16Array.from({ length: 300 * 3 * 40 }, (_, i) => (i * 7919) % 65536);
    const { L, a, b } = rasterToLab({ width: 300, height: 40, bitDepth: 16, data });
    // Three float32 planes near the steep end of the curve, and a table that is right to 0.1.
    expect(greatestDifference(labToRaster(L, a, b, 16).data, data)).toBeLessThanOrEqual(3);
  });

  it('strip by strip is the same as at once', () => {
    const { L, a, b } = rasterToLab(samplePicture(17, 31, 9));
    const whole = labToRaster(L, a, b, 16);
    const strips = createRaster(17, 31, 16);
    for (let top = 0; top < 31; top += 7) {
      const [from, to] = [top, Math.min(31, top + 7)];
      writeLabRows(strips, top, rowsOf(L, from, to), rowsOf(a, from, to), rowsOf(b, from, to));
    }
    expect(strips).toEqual(whole);
    expect(() => writeLabRows(strips, 30, rowsOf(L, 0, 2), rowsOf(a, 0, 2), rowsOf(b, 0, 2))).toThrow(
      'expected a strip within 17x31, got 17x2 at row 30',
    );
  });
});

describe('colours outside sRGB', () => {
  it('keep their L and their hue and lose only chroma', () => {
    for (const [L, a, b] of [
      [50, 110, 0],
      [80, -100, -40],
      [20, 60, -110],
      [95, 30, 90],
      [5, 40, 40],
    ] as const) {
      const [r, g, blue] = labToSrgb(L, a, b);
      const back = srgbToLab(r, g, blue);
      // The gamut tolerance (1e-5 below, 1e-4 above) moves L by 0.02 at most.
      expect(Math.abs(back[0] - L)).toBeLessThan(0.02);
      const share = Math.hypot(back[1], back[2]) / Math.hypot(a, b);
      expect(share).toBeGreaterThan(0.02);
      expect(share).toBeLessThan(1);
      expect(Math.abs(back[1] - a * share) + Math.abs(back[2] - b * share)).toBeLessThan(0.5);
      // And no more than needed: one channel lies on the border.
      expect(Math.min(r, g, blue, 1 - r, 1 - g, 1 - blue)).toBeLessThan(0.02);
    }
  });

  it('L beyond its range is clamped to black and white', () => {
    const plane = createPlane(2, 1, Float32Array.of(-1.5, 1.5));
    const chroma = createPlane(2, 1, 0.5);
    expect(Array.from(labToRaster(plane, chroma, chroma, 8).data)).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it('grey stays grey to one step, which the rounded white point of scikit-image costs', () => {
    const L = createPlane(
      101,
      1,
      Float32Array.from({ length: 101 }, (_, i) => i / 50 - 1),
    );
    const zero = createPlane(101, 1);
    const { data } = labToRaster(L, zero, zero, 8);
    for (let i = 0; i < 101; i++) {
      const rgb = data.subarray(i * 3, i * 3 + 3);
      expect(Math.max(...rgb) - Math.min(...rgb)).toBeLessThanOrEqual(1);
    }
  });
});
