// Tiles cover every picture, blend back to it, and show no seam.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlane, createStrips, type Plane, planTiles, tileBlender, tileReader } from './index.js';
import { greatestDifference } from './measures/reference.fixture.js';
import { samplePlane } from './measures/samples.fixture.js';

type Options = Parameters<typeof planTiles>[2];

/** Through strips and back, so that neither side exists whole to the tiles. */
function throughTiles(plane: Plane, options: Options, process: (tile: Plane, index: number) => Plane): Plane {
  const plan = planTiles(plane.width, plane.height, options);
  const { width, tileWidth, tileHeight } = plan;
  const result = createPlane(plane.width, plane.height);
  const read = tileReader(
    createStrips(plane, (from, to) => plane.data.slice(from * width, to * width)),
    plan,
  );
  let next = 0;
  const blend = tileBlender(plan, (rows, from) => {
    expect(from).toBe(next);
    next += rows.height;
    result.data.set(rows.data, from * width);
  });
  const samples = new Float32Array(tileWidth * tileHeight);
  for (const [index, tile] of plan.tiles.entries()) {
    read(tile, samples);
    blend(tile, process(createPlane(tileWidth, tileHeight, samples), index).data);
  }
  expect(next).toBe(plane.height);
  return result;
}

it('identity gives the picture back to 1e-6, at any size and any tiling', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 2, max: 40 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.constantFrom(1, 4, 8, 32),
      (width, height, side, share, multiple) => {
        const overlap = Math.floor(share * side);
        const plane = samplePlane(width, height, 1);
        const result = throughTiles(plane, { side, overlap, multiple }, (tile) => {
          expect([tile.width % multiple, tile.height % multiple]).toEqual([0, 0]);
          return tile;
        });
        expect(greatestDifference(result.data, plane.data)).toBeLessThan(1e-6);
      },
    ),
    { seed: 1, numRuns: 150 },
  );
});

it('covers every sample with at least the overlap asked for, inside the picture, one size', () => {
  const plan = planTiles(1000, 700, { side: 250, overlap: 32, multiple: 8 });
  expect([plan.tileWidth, plan.tileHeight]).toEqual([256, 256]);
  const xs = [...new Set(plan.tiles.map((tile) => tile.x))];
  expect([xs[0], xs.at(-1)]).toEqual([0, 1000 - 256]);
  for (let i = 1; i < xs.length; i++) expect(xs[i - 1]! + 256 - xs[i]!).toBeGreaterThanOrEqual(32);
  expect(plan.tiles.length).toBe(5 * 3);
});

it('tiles need not be square', () => {
  const plan = planTiles(1000, 700, { side: { width: 300, height: 200 }, overlap: 32, multiple: 8 });
  expect([plan.tileWidth, plan.tileHeight]).toEqual([304, 200]);
  expect(plan.tiles.length).toBe(4 * 4);
  const sides = { width: 20, height: 8 };
  expect(() => planTiles(50, 50, { side: sides, overlap: 8 })).toThrow('overlap from 0 to 7, got 8');
  expect(() => planTiles(50, 50, { side: { ...sides, width: 0 }, overlap: 2 })).toThrow('got 0x8 and 1');
});

it('a step between two tiles becomes a slope without a seam', () => {
  // Every tile returns a constant of its own: the blend must pass smoothly from one to the next.
  const result = throughTiles(createPlane(160, 64), { side: 64, overlap: 16 }, (tile, index) =>
    createPlane(tile.width, tile.height, index % 2),
  );
  let most = 0;
  for (let x = 1; x < 160; x++) most = Math.max(most, Math.abs(result.data[x]! - result.data[x - 1]!));
  // A raised cosine over 16 samples climbs by pi / 32 = 0.098 a sample at most; its two halves add to one.
  expect(most).toBeLessThan(0.1);
  expect(result.data[0]).toBe(0);
  expect(result.data[80]).toBeCloseTo(1, 6);
});

describe('pictures smaller than a tile', () => {
  it('are padded by reflection to the multiple', () => {
    const plane = createPlane(3, 2, Float32Array.of(1, 2, 3, 4, 5, 6));
    const plan = planTiles(3, 2, { side: 64, overlap: 8, multiple: 4 });
    const tile = new Float32Array(16);
    tileReader(plane, plan)(plan.tiles[0]!, tile);
    expect([plan.tileWidth, plan.tileHeight]).toEqual([4, 4]);
    expect(Array.from(tile)).toEqual([1, 2, 3, 2, 4, 5, 6, 5, 1, 2, 3, 2, 4, 5, 6, 5]);
  });

  it('even a single sample', () => {
    const plan = planTiles(1, 1, { side: 64, overlap: 8, multiple: 8 });
    const tile = new Float32Array(64);
    tileReader(createPlane(1, 1, 0.5), plan)(plan.tiles[0]!, tile);
    expect(tile).toEqual(new Float32Array(64).fill(0.5));
    tileBlender(plan, (rows) => expect(rows).toEqual(createPlane(1, 1, 0.5)))(plan.tiles[0]!, tile);
    expect.assertions(2);
  });
});

it('names what cannot be', () => {
  expect(() => planTiles(0, 5, { side: 8, overlap: 2 })).toThrow('got 0x5');
  expect(() => planTiles(5, 5, { side: 8, overlap: 8 })).toThrow('overlap from 0 to 7, got 8');
  expect(() => planTiles(5, 5, { side: 8, overlap: 2, multiple: 0 })).toThrow('got 8 and 0');
  const plan = planTiles(5, 5, { side: 8, overlap: 2 });
  expect(() => tileReader(createPlane(4, 5), plan)).toThrow('expected 5x5 for the plane to cut, got 4x5');
  const blend = tileBlender(plan, () => {});
  expect(() => blend(plan.tiles[0]!, new Float32Array(20))).toThrow(
    'expected 25 samples for the processed tile, got 20',
  );
});
