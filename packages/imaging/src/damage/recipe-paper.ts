// The paper's recipe of damage, as plain data.
import type { DamageRecipe } from './kinds.js';

/**
 * The paper's synthetic old photos (IV-A; docs/decisions/0005): crack, dust and paper textures blended with erratic
 * transparency, Gaussian blur, a random polygon set to pure white; noise, fading and unsharpness as scans show them.
 */
export const paperRecipe: DamageRecipe = {
  name: 'paper',
  variants: [
    {
      name: 'paper',
      weight: 1,
      steps: [
        { kind: 'unsharp', probability: 0.3, ranges: { factor: [1.2, 2.5, 2] } },
        { kind: 'blur', probability: 0.6, ranges: { sigma: [0.4, 2.2, 1.5] } },
        {
          kind: 'fade',
          probability: 0.5,
          ranges: { black: [-0.95, -0.45], white: [0.45, 0.95], gamma: [0.8, 1.2] },
        },
        {
          kind: 'cracks',
          probability: 0.5,
          ranges: {
            count: [1, 5],
            length: [0.3, 1.2],
            width: [0.8, 3.5, 2],
            branching: [0.5, 3],
            tone: [0.6, 1],
            alpha: [0.4, 1],
            rim: [0, 0.7],
          },
        },
        {
          kind: 'overlay',
          probability: 0.8,
          ranges: {
            count: [1, 10, 2],
            area: [0.3, 0.3],
            size: [0.05, 0.5, 2],
            tone: [0.5, 1],
            alpha: [0.3, 1],
          },
        },
        {
          kind: 'overlay',
          probability: 0.3,
          ranges: {
            count: [1, 8, 2],
            area: [0.2, 0.2],
            size: [0.05, 0.4, 2],
            tone: [-1, -0.3],
            alpha: [0.2, 0.8],
          },
        },
        { kind: 'paper', probability: 0.4, ranges: { amount: [0.02, 0.1, 2], pitch: [2, 6], weave: [0, 0] } },
        { kind: 'polygon', probability: 0.5, ranges: { size: [0.08, 0.45, 1.5], vertices: [3, 8] } },
        { kind: 'noise', probability: 0.6, ranges: { amount: [0.01, 0.12, 1.5] } },
      ],
    },
  ],
};
