// Restoring in tiles: where no border is near, it equals restoring the whole picture at once.

import { createPlane, planTiles, wholePlane } from '@romnet/imaging';
import { findPreset, type Preset } from '@romnet/network';
import { loadProgram } from '@romnet/runtime';
import { expect, test } from 'vitest';
import { livelyWeights } from './lively.fixture.js';
import { createProgramCache } from './programs.js';
import { restoreTiles, tileSize } from './restore.js';

const { detection: _, ...base } = findPreset('base');

// One level at full size: seven convolutions of 3x3 in a row at most, so a sample sees no further than 7 others.
const shallow: Preset = {
  ...base,
  restoration: {
    levels: [{ scale: 1, features: 4, growth: 2, outputs: 3 }],
    blocks: 1,
    units: 1,
    fusion: [4],
    gated: true,
  },
};
const REACH = 7;

test('tiled and whole agree beyond the reach of a border, and nearly so in the blends', async () => {
  const width = 150;
  const height = 90;
  const data = Float32Array.from(
    { length: width * height },
    (_, i) => Math.sin(i / 7) * Math.cos(i / 331) * 0.6,
  );
  const luminance = createPlane(width, height, data);
  const model = { preset: shallow, weights: livelyWeights(shallow, 3) };
  const programs = createProgramCache(2, loadProgram);
  const run = async (tile: number) => {
    const bounds = { tile, overlap: 24 };
    return wholePlane(
      (await restoreTiles(luminance, { given: undefined, doubt: 0 }, model, programs, bounds, async () => {}))
        .luminance,
    );
  };
  const whole = await run(256);
  const tiled = await run(64);
  await programs.release();

  const sides = tileSize(width, height, { tile: 64, overlap: 24 }, 1);
  const { tiles } = planTiles(width, height, { side: sides, overlap: 24 });
  const clear = (at: number, starts: readonly number[], side: number, length: number) =>
    starts.every((start) => {
      const outside = at < start || at >= start + side;
      const left = start === 0 ? Number.POSITIVE_INFINITY : at - start;
      const right = start + side === length ? Number.POSITIVE_INFINITY : start + side - 1 - at;
      return outside || Math.min(left, right) >= REACH;
    });
  const columns = [...new Set(tiles.map((tile) => tile.x))];
  const rows = [...new Set(tiles.map((tile) => tile.y))];
  let exact = 0;
  let most = 0;
  let change = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const difference = Math.abs(tiled.data[i]! - whole.data[i]!);
      most = Math.max(most, difference);
      change = Math.max(change, Math.abs(whole.data[i]! - data[i]!));
      if (!clear(x, columns, sides.width, width) || !clear(y, rows, sides.height, height)) continue;
      exact++;
      expect(difference).toBeLessThan(5e-5); // float32 sums in another order, and one step of 1/65535 of the range
    }
  }
  expect(exact).toBeGreaterThan((width * height) / 3);
  expect(change).toBeGreaterThan(0.05); // the network does something
  expect(most).toBeLessThan(change / 4); // a border's fault enters with the small weight of the feather's end
});

test('a picture smaller than the overlap is one tile', () => {
  const side = tileSize(16, 301, { tile: 576, overlap: 48 }, 16);
  const { tiles, tileWidth, tileHeight } = planTiles(16, 301, { side, overlap: 48, multiple: 16 });
  expect([tiles.length, tileWidth, tileHeight]).toEqual([1, 16, 304]);
});

test('tiles waste little: at most 30 % more area than the picture, and no more memory than a square', () => {
  const bounds = { tile: 512, overlap: 64 };
  expect(tileSize(300, 200, bounds, 8)).toEqual({ width: 512, height: 512 }); // one tile, cut to the picture
  expect(tileSize(700, 300, bounds, 8)).toEqual({ width: 704, height: 512 }); // one that is no square
  expect(tileSize(1200, 800, bounds, 8)).toEqual({ width: 448, height: 432 });
  for (const [width, height] of [
    [1000, 1000],
    [6000, 4000],
    [4000, 520],
    [1024, 768],
    [9000, 100],
  ] as const) {
    const side = tileSize(width, height, bounds, 8);
    const { tiles, tileWidth, tileHeight } = planTiles(width, height, { side, overlap: 64, multiple: 8 });
    expect(tileWidth * tileHeight).toBeLessThanOrEqual(512 * 512);
    expect(Math.max(tileWidth, tileHeight)).toBeLessThanOrEqual(1024);
    expect((tiles.length * tileWidth * tileHeight) / (width * height)).toBeLessThan(1.3);
  }
});
