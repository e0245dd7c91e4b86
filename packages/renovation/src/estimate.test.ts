// The estimate grows with what is asked, and says about what was measured (docs/large-photos.md).

import { findPreset } from '@romnet/network';
import { expect, test } from 'vitest';
import { estimate } from './estimate.js';

const preset = findPreset('base');
const large = { width: 11547, height: 8660 };

test('100 megapixels in place take less than 1.5 GB, a raster more where the result has one of its own', () => {
  const { bytes } = estimate(large, { preset, inPlace: true });
  expect(bytes).toBeGreaterThan(1.1e9);
  expect(bytes).toBeLessThan(1.5e9);
  const raster = 3 * large.width * large.height;
  expect(estimate(large, { preset }).bytes - bytes).toBe(raster);
  expect(estimate(large, { preset, inPlace: true, bitDepth: 16 }).bytes - bytes).toBe(raster);
  expect(estimate(large, { preset, inPlace: true, alpha: true }).bytes - bytes).toBe(raster / 3);
  expect(estimate(large, { preset, inPlace: true, mask: true }).bytes - bytes).toBe((raster * 4) / 3);
  expect(estimate(large, { preset, inPlace: true, grain: true }).bytes - bytes).toBeGreaterThan(5e8);
});

test('smaller tiles and no restoration take less memory; threads share the time of the network', () => {
  const size = { width: 3000, height: 2000 };
  const whole = estimate(size, { preset });
  expect(estimate(size, { preset, tile: 256 }).bytes).toBeLessThan(whole.bytes - 1e8);
  const only = estimate(size, { preset, restore: false });
  expect(only.bytes).toBeLessThan(whole.bytes - 1e8);
  expect(only.seconds).toBeLessThan(whole.seconds / 4);
  const shared = estimate(size, { preset, threads: 2 });
  expect(shared.seconds).toBeLessThan(0.7 * whole.seconds);
  expect(shared.seconds).toBeGreaterThan(whole.seconds / 2);
  const four = estimate({ width: 6000, height: 4000 }, { preset });
  expect(four.seconds / whole.seconds).toBeGreaterThan(3.5);
  expect(four.seconds / whole.seconds).toBeLessThan(4.5);
});
