// The arithmetic of looking at a picture.
import { describe, expect, it } from 'vitest';
import { fit, fitScale, moved, toCanvas, toPicture, within, zoomAt } from './geometry.js';
import { levelFor, levelsOf } from './levels.js';

const picture = { width: 4000, height: 3000 };
const canvas = { width: 1000, height: 800 };

describe('a view', () => {
  it('fits the whole picture, and small ones are not blown up without end', () => {
    const view = fit(picture, canvas);
    expect(toCanvas(view, canvas, 0, 0)[0]).toBeGreaterThanOrEqual(0);
    expect(toCanvas(view, canvas, 4000, 3000)[0]).toBeLessThanOrEqual(1000);
    expect(fitScale({ width: 10, height: 10 }, canvas)).toBe(3);
  });

  it('keeps the point under the pointer when it zooms', () => {
    const before = fit(picture, canvas);
    const point = toPicture(before, canvas, 300, 500);
    const after = zoomAt(before, canvas, 3, 300, 500);
    const again = toPicture(after, canvas, 300, 500);
    expect(again[0]).toBeCloseTo(point[0], 6);
    expect(again[1]).toBeCloseTo(point[1], 6);
  });

  it('leaves no gap at the edges, and no way out of the picture', () => {
    const far = within({ scale: 1, x: -5000, y: 99999 }, picture, canvas);
    expect(far).toEqual({ scale: 1, x: 500, y: 2600 });
    expect(within({ scale: 1e-9, x: 0, y: 0 }, picture, canvas).scale).toBe(fitScale(picture, canvas));
    expect(moved({ scale: 2, x: 100, y: 100 }, 20, 0).x).toBe(90);
  });
});

describe('levels', () => {
  const data = Uint8Array.from({ length: 601 * 301 * 3 }, (_, i) => (i * 31) % 256);

  it('halve, with the mean kept', () => {
    const levels = levelsOf({ width: 601, height: 301, bitDepth: 8, data });
    expect(levels.map(({ width, height }) => [width, height])).toEqual([
      [601, 301],
      [301, 151],
      [151, 76],
    ]);
    expect(levels[1]!.data[0]).toBe(
      Math.floor((data[0]! + data[3]! + data[601 * 3]! + data[602 * 3]! + 2) / 4),
    );
  });

  it('of 16 bits have 8 below the first', () => {
    const deep = Uint16Array.from(data, (value) => value * 257);
    const [, shallow] = levelsOf({ width: 601, height: 301, bitDepth: 8, data });
    const [first, second] = levelsOf({ width: 601, height: 301, bitDepth: 16, data: deep });
    expect(first!.shift).toBe(8);
    const most = [...second!.data].reduce(
      (far, value, i) => Math.max(far, Math.abs(value - shallow!.data[i]!)),
      0,
    );
    expect(most).toBeLessThanOrEqual(1);
  });

  it('are chosen with at least as many pixels as are shown', () => {
    expect([1, 0.51, 0.5, 0.3, 0.25, 0.01].map((scale) => levelFor(scale, 4))).toEqual([0, 0, 1, 1, 2, 3]);
    expect(levelFor(8, 4)).toBe(0);
  });
});
