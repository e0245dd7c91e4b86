// The shipped recipe of damage, as plain data: what real scans need. Order within a variant is the order of a life:
// taken, printed, aged, damaged, scanned.
import type { DamageRecipe, DamageStep } from './kinds.js';

/** Exposure, lens, film and print: what happened before the photograph grew old. `strength` 0 (mild) to 1 (poor). */
const taking = (strength: number): readonly DamageStep[] => [
  {
    kind: 'motion',
    probability: 0.08 + 0.08 * strength,
    ranges: { length: [1.5, 3 + 4 * strength], angle: [0, Math.PI] },
  },
  {
    kind: 'unsharp',
    probability: 0.25 + 0.2 * strength,
    ranges: { factor: [1.1, 1.4 + 0.8 * strength, 1.5] },
  },
  { kind: 'blur', probability: 0.25 + 0.2 * strength, ranges: { sigma: [0.35, 0.7 + 0.7 * strength, 1.5] } },
  {
    kind: 'halftone',
    probability: 0.04,
    ranges: { amount: [0.1, 0.4], pitch: [2.6, 5], angle: [0, Math.PI / 2] },
  },
  {
    kind: 'grain',
    probability: 0.85,
    ranges: { amount: [0.03, 0.12 + 0.16 * strength, 1.5], size: [0.6, 2.2] },
  },
];

/**
 * What the years do to brightness. `strength` 0 (hardly) to 1 (bleached).
 *
 * How bright a picture once was cannot be read from it, so tone is varied less than the eye would allow. With wider
 * ranges (black to -0.15, white from 0.45, gamma 0.7 to 1.35) nearly half of the error was tone that no net can know
 * (PSNR of the damaged picture 22.0 dB, after the best affine tone curve 25.5 dB), and training learned nothing else.
 */
const ageing = (strength: number): readonly DamageStep[] => [
  {
    kind: 'fade',
    probability: 0.4 + 0.3 * strength,
    // Below -1 and above 1 clip: hard prints with blocked shadows and blown lights are as common as faded ones.
    ranges: {
      black: [-1.03, -0.92 + 0.25 * strength],
      white: [0.92 - 0.15 * strength, 1.03],
      gamma: [0.92, 1.09],
    },
  },
  {
    kind: 'yellowing',
    probability: 0.2 + 0.2 * strength,
    ranges: { amount: [0.02, 0.08 + 0.08 * strength], mottle: [0, 0.8 * strength] },
  },
  {
    kind: 'vignette',
    probability: 0.25,
    ranges: { amount: [-0.15, 0.25], radius: [0.8, 1.2], shift: [0, 0.15] },
  },
  {
    kind: 'illumination',
    probability: 0.25 + 0.4 * strength,
    ranges: {
      amount: [0, 0.08 + 0.12 * strength],
      angle: [0, 2 * Math.PI],
      clouds: [0, 0.05 + 0.12 * strength, 1.5],
    },
  },
  {
    kind: 'paper',
    probability: 0.12 + 0.2 * strength,
    ranges: { amount: [0.01, 0.07, 1.5], pitch: [2.5, 6], weave: [0, 1, 2] },
  },
];

/** Scanner and file: the last to touch the picture. */
const scanning: readonly DamageStep[] = [
  { kind: 'blur', probability: 0.4, ranges: { sigma: [0.3, 0.7] } },
  { kind: 'noise', probability: 0.6, ranges: { amount: [0.01, 0.1, 2] } },
  { kind: 'blocks', probability: 0.6, ranges: { quality: [35, 92] } },
];

/**
 * The shipped recipe, tuned by eye against real scans: archive pictures with grain and a few specks, worn prints with
 * scratches and stains, ruins; and a few almost untouched, so that the net learns to leave clean pictures alone.
 */
export const baseRecipe: DamageRecipe = {
  name: 'base',
  variants: [
    {
      name: 'clean',
      weight: 0.07,
      steps: [
        { kind: 'noise', probability: 0.4, ranges: { amount: [0.003, 0.012] } },
        { kind: 'blocks', probability: 0.5, ranges: { quality: [75, 95] } },
      ],
    },
    {
      name: 'archive',
      weight: 0.25,
      steps: [
        ...taking(0.2),
        ...ageing(0.1),
        {
          kind: 'dust',
          probability: 0.6,
          ranges: { count: [1, 25, 2], radius: [0.4, 1.8, 2], bright: [0.5, 1], alpha: [0.3, 1] },
        },
        {
          kind: 'hairs',
          probability: 0.15,
          ranges: {
            count: [1, 2],
            length: [0.05, 0.3],
            width: [0.6, 1.4],
            tone: [0.4, 1],
            alpha: [0.3, 0.9],
          },
        },
        {
          kind: 'scratches',
          probability: 0.25,
          ranges: {
            count: [1, 4],
            sheaf: [1, 2],
            length: [0.1, 0.9],
            width: [0.4, 1.3],
            lean: [0, 0.9],
            tone: [0.4, 1],
            alpha: [0.3, 0.9],
          },
        },
        ...scanning,
      ],
    },
    {
      name: 'worn',
      weight: 0.45,
      steps: [
        ...taking(0.4),
        ...ageing(0.45),
        {
          kind: 'stains',
          probability: 0.25,
          ranges: { count: [1, 5], size: [0.08, 0.7, 1.5], amount: [-0.22, 0.15], rim: [0, 0.7] },
        },
        {
          kind: 'creases',
          probability: 0.2,
          ranges: { count: [1, 2], width: [2, 9], amount: [0.05, 0.3], broken: [0.1, 0.6] },
        },
        {
          kind: 'cracks',
          probability: 0.35,
          ranges: {
            count: [1, 4],
            length: [0.2, 1.2],
            width: [0.7, 3, 2],
            branching: [0, 2.2],
            tone: [0.6, 1],
            alpha: [0.7, 1],
            rim: [0, 0.8],
          },
        },
        {
          kind: 'overlay',
          probability: 0.55,
          ranges: {
            count: [1, 14, 2],
            area: [0.15, 0.15],
            size: [0.03, 0.3, 2],
            tone: [0.6, 1],
            alpha: [0.6, 1],
          },
        },
        {
          kind: 'overlay',
          probability: 0.2,
          ranges: {
            count: [1, 8, 2],
            area: [0.1, 0.1],
            size: [0.03, 0.25, 2],
            tone: [-1, -0.4],
            alpha: [0.3, 0.9],
          },
        },
        {
          kind: 'flaking',
          probability: 0.3,
          ranges: { coverage: [0.005, 0.05], grain: [2, 8], tone: [0.6, 1], alpha: [0.6, 1] },
        },
        {
          kind: 'scratches',
          probability: 0.5,
          ranges: {
            count: [1, 10, 1.5],
            sheaf: [1, 3],
            length: [0.1, 1.3],
            width: [0.6, 2.4, 1.5],
            lean: [0, 1.2],
            tone: [0.5, 1],
            alpha: [0.5, 1],
          },
        },
        {
          kind: 'scratches',
          probability: 0.1,
          ranges: {
            count: [1, 4],
            sheaf: [1, 2],
            length: [0.1, 0.8],
            width: [0.4, 1.4],
            lean: [0, 1.2],
            tone: [-1, -0.4],
            alpha: [0.3, 0.8],
          },
        },
        {
          kind: 'dust',
          probability: 0.85,
          ranges: { count: [5, 120, 1.5], radius: [0.6, 2.6, 2], bright: [0.5, 1], alpha: [0.6, 1] },
        },
        {
          kind: 'hairs',
          probability: 0.2,
          ranges: {
            count: [1, 4],
            length: [0.05, 0.35],
            width: [0.6, 1.8],
            tone: [-1, 1],
            alpha: [0.3, 0.9],
          },
        },
        {
          kind: 'corners',
          probability: 0.08,
          ranges: { count: [1, 2], size: [0.04, 0.16], ragged: [3, 14], rim: [1, 4], tone: [0.3, 1] },
        },
        { kind: 'polygon', probability: 0.1, ranges: { size: [0.05, 0.25], vertices: [3, 8] } },
        ...scanning,
      ],
    },
    {
      name: 'ruined',
      weight: 0.23,
      steps: [
        ...taking(0.4),
        ...ageing(0.65),
        {
          kind: 'stains',
          probability: 0.5,
          ranges: { count: [1, 7], size: [0.05, 0.8, 2], amount: [-0.3, 0.25], rim: [0, 0.8] },
        },
        {
          kind: 'creases',
          probability: 0.4,
          ranges: { count: [1, 3], width: [2, 12], amount: [0.1, 0.45], broken: [0.2, 0.7] },
        },
        {
          kind: 'cracks',
          probability: 0.65,
          ranges: {
            count: [1, 9],
            length: [0.3, 1.5],
            width: [0.8, 5, 2],
            branching: [0.3, 3],
            tone: [0.6, 1],
            alpha: [0.6, 1],
            rim: [0, 1],
          },
        },
        {
          kind: 'overlay',
          probability: 0.75,
          ranges: {
            count: [3, 30, 1.5],
            area: [0.12, 0.12],
            size: [0.03, 0.35, 2],
            tone: [0.5, 1],
            alpha: [0.5, 1],
          },
        },
        {
          kind: 'overlay',
          probability: 0.3,
          ranges: {
            count: [1, 12, 1.5],
            area: [0.12, 0.12],
            size: [0.03, 0.3, 2],
            tone: [-1, -0.4],
            alpha: [0.4, 1],
          },
        },
        {
          kind: 'flaking',
          probability: 0.5,
          ranges: { coverage: [0.01, 0.15, 1.5], grain: [2, 12], tone: [0.5, 1], alpha: [0.6, 1] },
        },
        {
          kind: 'flaking',
          probability: 0.12,
          ranges: { coverage: [0.01, 0.08], grain: [2, 8], tone: [-1, -0.5], alpha: [0.5, 1] },
        },
        {
          kind: 'scratches',
          probability: 0.65,
          ranges: {
            count: [2, 25, 1.5],
            sheaf: [1, 4],
            length: [0.1, 1.4],
            width: [0.5, 2.8, 1.5],
            lean: [0, 1.5],
            tone: [0.4, 1],
            alpha: [0.4, 1],
          },
        },
        {
          kind: 'dust',
          probability: 0.8,
          ranges: { count: [10, 200, 1.5], radius: [0.6, 3.2, 2], bright: [0.5, 1], alpha: [0.5, 1] },
        },
        {
          kind: 'tears',
          probability: 0.25,
          ranges: {
            count: [1, 2],
            depth: [0.1, 0.5],
            opening: [0.01, 0.15],
            ragged: [6, 24],
            rim: [1, 6],
            tone: [-1, 1, 0.6],
          },
        },
        {
          kind: 'corners',
          probability: 0.25,
          ranges: { count: [1, 3], size: [0.06, 0.3, 1.5], ragged: [4, 20], rim: [1, 6], tone: [-1, 1, 0.6] },
        },
        { kind: 'polygon', probability: 0.12, ranges: { size: [0.06, 0.35], vertices: [3, 8] } },
        ...scanning,
      ],
    },
  ],
};
