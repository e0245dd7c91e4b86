// What the shipped recipe promises to training: how often a picture is nearly clean, and how often, and how much of it,
// is gone for good.
import { expect, test } from 'vitest';
import type { Plane } from '../picture.js';
import { applyDamage, baseRecipe, type DamageRecord, damageRules, drawDamage } from './index.js';

const draws: readonly DamageRecord[] = Array.from({ length: 4000 }, (_, seed) =>
  drawDamage(baseRecipe, seed),
);

test('base leaves 6 to 10 of 100 pictures nearly clean', () => {
  const clean = draws.filter(({ variant }) => variant === 'clean').length;
  // Weight 0.08: deviation of the share over 4,000 draws is 0.4 %.
  expect(clean / draws.length).toBeGreaterThan(0.06);
  expect(clean / draws.length).toBeLessThan(0.1);
});

test('every other picture has folds, wide cracks, flakes, tears or missing corners', () => {
  const severe = draws.filter(({ applied }) =>
    applied.some(
      ({ kind, parameters }) =>
        ['creases', 'flaking', 'tears', 'corners'].includes(kind) ||
        (kind === 'cracks' && 'width' in parameters && parameters.width > 1.5),
    ),
  );
  expect(severe.length / draws.length).toBeGreaterThan(0.5);
  const folded = draws.filter(({ applied }) => applied.some(({ kind }) => kind === 'creases'));
  expect(folded.length / draws.length).toBeGreaterThan(0.25);
});

test('half of the ruins have lost 1 % of the picture or more without a trace', () => {
  const flat = (value: number): Plane => ({
    width: 96,
    height: 96,
    data: new Float32Array(9216).fill(value),
  });
  const ruins = draws.filter(({ variant }) => variant === 'ruined').slice(0, 60);
  const gone = ruins.map(({ applied }) => {
    let [dark, light] = [flat(-0.6), flat(0.6)];
    for (const step of applied.filter(({ kind }) => damageRules[kind].structural && kind !== 'overlay')) {
      dark = applyDamage(dark, step, [], 1);
      light = applyDamage(light, step, [], 1);
    }
    // A black and a white picture that end within a fifth of what was between them: nobody can tell which it was.
    return dark.data.filter((v, i) => Math.abs(light.data[i]! - v) < 0.2 * 1.2).length / 9216;
  });
  gone.sort((a, b) => a - b);
  expect(gone[30]).toBeGreaterThan(0.01);
});
