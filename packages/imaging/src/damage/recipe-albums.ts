// The shipped recipe, and prints that were well kept but for one mishap, to train the damage detector on. In `base` a crack comes with
// dust, flakes and stains, and a network that knows no other damage overlooks the only crack of a clean portrait.
import type { DamageRecipe, DamageStep } from './kinds.js';
import { ageing, baseRecipe, scanning, taking } from './recipe-base.js';

/** None, one or two of these: on average 1.5. */
const mishaps: readonly DamageStep[] = [
  {
    kind: 'cracks',
    probability: 0.35,
    ranges: {
      count: [1, 2],
      length: [0.5, 1.8],
      width: [0.6, 3, 1.5],
      branching: [0, 0.8],
      tone: [0.4, 1],
      alpha: [0.6, 1],
      rim: [0, 0.8],
    },
  },
  {
    kind: 'creases',
    probability: 0.35,
    ranges: { count: [1, 2], width: [2, 9], amount: [0.02, 0.4], broken: [0.15, 0.8] },
  },
  {
    kind: 'scratches',
    probability: 0.25,
    ranges: {
      count: [1, 3],
      sheaf: [1, 2],
      length: [0.3, 1.6],
      width: [0.5, 2.2, 1.5],
      lean: [0, 1.2],
      tone: [0.3, 1],
      alpha: [0.4, 1],
    },
  },
  {
    kind: 'flaking',
    probability: 0.2,
    ranges: { coverage: [0.0005, 0.008], grain: [2, 9, 1.5], tone: [0.45, 1], alpha: [0.85, 1] },
  },
  {
    kind: 'dust',
    probability: 0.3,
    ranges: { count: [1, 20, 1.5], radius: [0.5, 2.6, 2], bright: [0.3, 1], alpha: [0.5, 1] },
  },
  {
    kind: 'corners',
    probability: 0.08,
    ranges: {
      count: [1, 2],
      size: [0.04, 0.16, 1.5],
      ragged: [3, 18],
      rim: [0.5, 5],
      tone: [-1, 1, 0.4],
    },
  },
];

export const albumsRecipe: DamageRecipe = {
  name: 'albums',
  variants: [
    ...baseRecipe.variants,
    { name: 'kept', weight: 0.5, steps: [...taking(0.3), ...ageing(0.2), ...mishaps, ...scanning] },
  ],
};
