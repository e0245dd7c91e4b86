// The classical filters against scikit-image, SciPy and NumPy (reference.py), and what they must do with plain cases.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rasterToLab, rasterToLuminance } from '../color.js';
import { greatestDifference } from '../measures/reference.fixture.js';
import { createPlane, createRaster, type Raster } from '../picture.js';
import { bilateralFilter } from './bilateral.js';
import { matchHistogram } from './match-histogram.js';
import { medianFilter } from './median.js';
import { reinhardTransfer } from './reinhard.js';
import { welshColors } from './welsh.js';

const expected = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as Record<
  'median' | 'bilateral' | 'bilateral_wide' | 'matched' | 'reinhard',
  number[]
>;
const wave = createPlane(17, 13);
for (const i of wave.data.keys()) wave.data[i] = 0.5 + 0.4 * Math.sin(i * 0.7) * Math.cos(i * 0.013);

function picture(width: number, height: number, seed: number): Raster {
  const raster = createRaster(width, height);
  raster.data.forEach((_, i) => {
    raster.data[i] = Math.floor(128 + 100 * Math.sin(i * 0.37 + seed) * Math.cos(i * 0.011 * seed));
  });
  return raster;
}

describe('filters', () => {
  it('agree with SciPy and scikit-image, borders included', () => {
    expect(greatestDifference(medianFilter(wave, 2).data, expected.median)).toBeLessThan(1e-6);
    const options = { radius: 2, sigmaSpace: 1.5, sigmaValue: 0.2 };
    expect(greatestDifference(bilateralFilter(wave, options).data, expected.bilateral)).toBeLessThan(1e-6);
    const wide = bilateralFilter(wave, { ...options, sigmaSpace: 1e6 });
    // scikit-image takes weights of differences from a table.
    expect(greatestDifference(wide.data, expected.bilateral_wide)).toBeLessThan(1e-4);
  });

  it('keep what is even, and take out a single speck', () => {
    const speck = createPlane(9, 9, 0.25);
    speck.data[40] = 1;
    expect([...medianFilter(speck, 1).data]).toEqual(new Array(81).fill(0.25));
    const even = createPlane(5, 4, 0.25);
    const options = { radius: 3, sigmaSpace: 2, sigmaValue: 0.1 };
    expect([...bilateralFilter(even, options).data]).toEqual([...even.data]);
    expect(() => medianFilter(even, 0.5)).toThrow('whole number');
    expect(() => bilateralFilter(even, { ...options, sigmaValue: 0 })).toThrow('above 0');
  });
});

describe('transfers', () => {
  it('agree with scikit-image and NumPy', () => {
    const [source, target] = [picture(12, 9, 1), picture(10, 7, 2)];
    const rounded = expected.matched.map((value) => Math.floor(value + 0.5));
    expect([...matchHistogram(source, target).data]).toEqual(rounded);
    // The last digit of a logarithm may decide a rounding.
    expect(greatestDifference(reinhardTransfer(source, target).data, expected.reinhard)).toBeLessThan(1.5);
  });

  it('give a picture its own distribution back', () => {
    const source = picture(12, 9, 1);
    expect([...matchHistogram(source, source).data]).toEqual([...source.data]);
    expect(greatestDifference(reinhardTransfer(source, source).data, source.data)).toBeLessThan(3);
  });

  it("colour by Welsh takes the colours where luminance and spread agree, and keeps the picture's luminance", () => {
    const flag = createRaster(40, 40);
    for (let i = 0; i < 1600; i++) flag.data.set(i < 800 ? [30, 40, 120] : [240, 200, 90], 3 * i);
    const luminance = rasterToLuminance(flag);
    let state = 1;
    const random = () => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647;
    };
    const colored = welshColors(luminance, flag, random);
    expect(greatestDifference(colored.data, flag.data)).toBeLessThan(2);
    expect(greatestDifference(rasterToLab(colored).L.data, luminance.data)).toBeLessThan(0.02);
  });
});
