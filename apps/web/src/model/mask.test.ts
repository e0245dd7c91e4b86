// Brush strokes on a mask.
import { expect, it } from 'vitest';
import { emptyMask, isEmpty, stroke } from './mask.js';

it('a mask is no finer than the photo, and no larger than it need be', () => {
  expect(emptyMask({ width: 300, height: 200 })).toMatchObject({ width: 300, height: 200 });
  expect(emptyMask({ width: 8192, height: 4096 })).toMatchObject({ width: 2048, height: 1024 });
});

it('a stroke covers what lies within its radius, also beyond the edge, and an eraser takes it away', () => {
  const mask = emptyMask({ width: 40, height: 20 });
  stroke(mask, [5, 10], [60, 10], 3, 255);
  const at = (x: number, y: number) => mask.data[y * 40 + x];
  expect([at(5, 10), at(39, 10), at(20, 7), at(20, 12)]).toEqual([255, 255, 255, 255]);
  expect([at(20, 5), at(20, 14), at(1, 10)]).toEqual([0, 0, 0]);
  stroke(mask, [-5, 10], [60, 10], 4, 0);
  expect(isEmpty(mask)).toBe(true);
});

it('a dot is a disc', () => {
  const mask = emptyMask({ width: 41, height: 41 });
  stroke(mask, [20.5, 20.5], [20.5, 20.5], 10, 255);
  const area = mask.data.reduce((sum, value) => sum + value / 255, 0);
  expect(Math.abs(area - Math.PI * 100)).toBeLessThan(12);
});
