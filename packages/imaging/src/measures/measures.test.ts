// The measures against scikit-image (reference.py), the published CIEDE2000 pairs, and what must hold by definition.

import { describe, expect, it } from 'vitest';
import { createPlane, createRaster, type Raster } from '../picture.js';
import { ciede2000 } from './ciede2000.js';
import { chromaFog, colorfulness, histogramEmd, meanCiede2000, planePsnr, psnr, ssim } from './index.js';
import { reference } from './reference.fixture.js';
import { distorted, samplePicture, softPicture } from './samples.fixture.js';

describe('against scikit-image and SciPy', () => {
  for (const expected of reference.measures) {
    it(`${expected.width}x${expected.height}`, () => {
      const one = samplePicture(expected.width, expected.height, 1);
      const two = distorted(one);
      expect(Math.abs(psnr(two, one) - expected.psnr)).toBeLessThan(1e-9);
      expect(Math.abs(ssim(two, one) - expected.ssim)).toBeLessThan(1e-9);
      // Lab passes through float32 planes here: 1e-5 an entry.
      expect(Math.abs(meanCiede2000(two, one) - expected.ciede2000)).toBeLessThan(1e-4);
      expect(Math.abs(colorfulness(one) - expected.colorfulness)).toBeLessThan(1e-9);
      // SciPy has the values themselves, ours are rounded to 1/64; rounding mostly cancels over a picture. Its white
      // point has three decimals less, which shifts a and b by up to 0.005 in both pictures alike.
      expect(Math.abs(histogramEmd(two, one) - expected.histogram_emd)).toBeLessThan(1 / 128);
      const other = samplePicture(19, 7, 5);
      expect(Math.abs(histogramEmd(two, other) - expected.histogram_emd_of_shapes)).toBeLessThan(1 / 128);
    });
  }
});

it('fog is what numpy finds; grey and even colours have none, and noise has no smooth squares to compare', () => {
  const foggy = softPicture(133, 90);
  expect(Math.abs(chromaFog(foggy)! - reference.fog)).toBeLessThan(1e-4);
  expect(chromaFog(createRaster(64, 32))).toBe(0);
  const even = createRaster(64, 32);
  for (let i = 0; i < even.data.length; i += 3) even.data.set([200, 120, 90], i);
  expect(chromaFog(even)).toBeCloseTo(0, 6);
  // Half of it is of another colour, equally light: squares on either side of the seam are far apart.
  const halves = { ...even, data: even.data.slice() };
  for (let i = 0; i < halves.data.length; i += 3) if ((i / 3) % 64 < 32) halves.data.set([114, 145, 90], i);
  expect(chromaFog(halves)).toBeGreaterThan(5);
  expect(chromaFog(samplePicture(64, 48, 1))).toBeUndefined();
  expect(chromaFog(createRaster(16, 31))).toBeUndefined();
});

it('CIEDE2000 gives the published values of Sharma et al. (table 1), printed to 4 places', () => {
  const pairs: [number, number, number, number, number, number, number][] = [
    [50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425],
    [50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615],
    [50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0],
    [50, 0, 0, 50, -1, 2, 2.3669],
    [50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792],
    [50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195],
    [50, 2.5, 0, 50, 0, -2.5, 4.3065],
    [50, 2.5, 0, 73, 25, -18, 27.1492],
    [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
    [2.0776, 0.0795, -1.135, 0.9033, -0.0636, -0.5514, 0.9082],
  ];
  for (const [L1, a1, b1, L2, a2, b2, expected] of pairs) {
    expect(Math.abs(ciede2000(L1, a1, b1, L2, a2, b2) - expected)).toBeLessThan(5.1e-5);
    expect(Math.abs(ciede2000(L2, a2, b2, L1, a1, b1) - expected)).toBeLessThan(5.1e-5);
  }
});

describe('by definition', () => {
  it('equal pictures', () => {
    const one = samplePicture(17, 31, 3);
    expect(psnr(one, one)).toBe(Number.POSITIVE_INFINITY);
    expect(ssim(one, one)).toBeCloseTo(1, 12);
    expect(meanCiede2000(one, one)).toBe(0);
    expect(histogramEmd(one, one)).toBe(0);
  });

  it('16-bit pictures are measured at 8 bits', () => {
    const one = samplePicture(16, 16, 1);
    // Up to 127 of 65535 away is still the same 8-bit value.
    const deep: Raster = {
      ...one,
      bitDepth: 16,
      data: Uint16Array.from(one.data, (v) => Math.min(65535, v * 257 + (v % 128))),
    };
    expect(psnr(deep, one)).toBe(Number.POSITIVE_INFINITY);
    expect(colorfulness(deep)).toBe(colorfulness(one));
  });

  it('the histogram EMD of one colour to grey is how far its a and b are from 0', () => {
    const red = createRaster(3, 2);
    for (let i = 0; i < red.data.length; i += 3) red.data[i] = 255;
    // sRGB red is at a 80.09, b 67.20; bins are 1/64 wide.
    expect(Math.abs(histogramEmd(red, createRaster(5, 5)) - (80.09 + 67.2) / 2)).toBeLessThan(1 / 64);
    const grey = samplePicture(8, 8, 1);
    for (let i = 0; i < grey.data.length; i += 3) grey.data.fill(grey.data[i]!, i, i + 3);
    expect(histogramEmd(grey, createRaster(1, 1))).toBe(0);
  });

  it('planes one step of a hundredth of their range apart are at 40 dB', () => {
    expect(planePsnr(createPlane(5, 3, 0.5), createPlane(5, 3, 0.25), 25)).toBeCloseTo(40, 9);
  });

  it('grey has no colourfulness, and a size or a shape that does not fit is named', () => {
    expect(colorfulness(createRaster(1, 1))).toBe(0);
    expect(() => psnr(createRaster(2, 2), createRaster(2, 3))).toThrow('expected 2x3 for');
    expect(() => ssim(createRaster(10, 20), createRaster(10, 20))).toThrow('expected at least 11x11');
  });
});
