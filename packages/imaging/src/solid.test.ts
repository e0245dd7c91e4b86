// Opening: areas stay as they are, what is thinner than the square goes.

import { expect, test } from 'vitest';
import { createPlane } from './picture.js';
import { solid } from './solid.js';

test('strokes and single samples go, areas keep their value to their border', () => {
  const plane = createPlane(40, 30);
  const area = (x: number, y: number) => x >= 5 && x < 15 && y >= 8 && y < 20;
  for (let i = 0; i < 1200; i++) {
    const [x, y] = [i % 40, Math.floor(i / 40)];
    plane.data[i] = area(x, y) ? 7 : x > 20 && Math.abs(y - 10) < 2 ? 9 : x === 30 && y === 25 ? 20 : 0;
  }
  const { data } = solid(plane, 2);
  for (let i = 0; i < 1200; i++) expect(data[i]).toBe(area(i % 40, Math.floor(i / 40)) ? 7 : 0);
});

test('an area at the border counts by what of it is there', () => {
  const plane = createPlane(20, 20);
  for (let i = 0; i < 400; i++) plane.data[i] = i % 20 < 4 ? 1 : 0;
  expect(solid(plane, 2).data).toEqual(plane.data);
});
