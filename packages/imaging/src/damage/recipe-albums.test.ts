// What `albums` adds to `base`: prints that are whole but for little, which is there more often than not.
import { expect, test } from 'vitest';
import type { Plane } from '../picture.js';
import { baseRecipe, damage } from './index.js';
import { albumsRecipe } from './recipe-albums.js';

const side = 96;
const plane: Plane = {
  width: side,
  height: side,
  data: Float32Array.from({ length: side * side }, (_, i) => 0.5 * Math.sin((i % side) / 7 + i / 900)),
};

/** The shares of 120 pictures that a variant of a recipe damages, in order. */
function lost(name: string): number[] {
  const variants = albumsRecipe.variants.filter((variant) => variant.name === name);
  const shares = Array.from({ length: 120 }, (_, seed) => {
    const { mask } = damage(plane, { name, variants }, seed, undefined, side / 256);
    return mask.data.reduce((sum, value) => sum + value, 0) / mask.data.length;
  });
  return shares.sort((a, b) => a - b);
}

test('a third is kept, the rest is base', () => {
  const weight = (variants: typeof albumsRecipe.variants) =>
    variants.reduce((sum, variant) => sum + variant.weight, 0);
  const kept = albumsRecipe.variants.filter(({ name }) => name === 'kept');
  expect(weight(kept) / weight(albumsRecipe.variants)).toBeCloseTo(1 / 3, 6);
  expect(albumsRecipe.variants.filter(({ name }) => name !== 'kept')).toEqual(baseRecipe.variants);
});

test('what is kept has lost little, and most of it something; what is worn has lost far more', () => {
  const [kept, worn] = [lost('kept'), lost('worn')];
  expect(kept[36]).toBeGreaterThan(0);
  expect(kept[60]).toBeLessThan(0.03);
  expect(worn[60]).toBeGreaterThan(3 * kept[60]!);
});
