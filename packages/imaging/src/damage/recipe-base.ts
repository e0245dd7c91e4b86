// The shipped recipe of damage, as plain data: what real scans need. Order within a variant is the order of a life:
// taken, printed, aged, damaged, scanned.
import type { DamageRecipe, DamageStep } from './kinds.js';

/** Exposure, lens, film and print: what happened before the photograph grew old. `strength` 0 (mild) to 1 (poor). */
export const taking = (strength: number): readonly DamageStep[] => [
  {
    kind: 'motion',
    probability: 0.08 + 0.08 * strength,
    ranges: { length: [1.5, 3 + 4 * strength], angle: [0, Math.PI] },
  },
  {
    kind: 'unsharp',
    probability: 0.25 + 0.2 * strength,
    ranges: { factor: [1.1, 1.5 + 1.2 * strength, 1.5] },
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
    ranges: { amount: [0.015, 0.06 + 0.09 * strength, 1.5], size: [0.8, 2.4] },
  },
];

/**
 * What the years do to brightness. `strength` 0 (hardly) to 1 (bleached).
 *
 * How bright a picture once was cannot be read from it, so tone is varied less than the eye would allow. With wider
 * ranges (black to -0.15, white from 0.45, gamma 0.7 to 1.35) nearly half of the error was tone that no net can know
 * (PSNR of the damaged picture 22.0 dB, after the best affine tone curve 25.5 dB), and training learned nothing else.
 */
export const ageing = (strength: number): readonly DamageStep[] => [
  {
    kind: 'fade',
    probability: 0.35 + 0.25 * strength,
    // Below -1 and above 1 clip: hard prints with blocked shadows and blown lights are as common as faded ones.
    ranges: {
      black: [-1.03, -0.93 + 0.22 * strength],
      white: [0.93 - 0.13 * strength, 1.03],
      gamma: [0.94, 1.07],
    },
  },
  {
    kind: 'yellowing',
    probability: 0.2 + 0.2 * strength,
    ranges: { amount: [0.02, 0.06 + 0.08 * strength], mottle: [0, 0.8 * strength] },
  },
  {
    kind: 'vignette',
    probability: 0.25,
    ranges: { amount: [-0.12, 0.2], radius: [0.8, 1.2], shift: [0, 0.15] },
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
export const scanning: readonly DamageStep[] = [
  { kind: 'blur', probability: 0.5, ranges: { sigma: [0.3, 0.8] } },
  { kind: 'noise', probability: 0.5, ranges: { amount: [0.004, 0.05, 2] } },
  // Many scans have been sharpened: a bright and a dark halo run along every crack.
  { kind: 'sharpen', probability: 0.35, ranges: { amount: [0.3, 2, 1.5], sigma: [0.5, 1.6] } },
  { kind: 'blocks', probability: 0.6, ranges: { quality: [35, 92] } },
];

/** What the years do to the print itself. `strength` 0 (worn: the picture is all there) to 1 (ruined: parts are gone). */
const wear = (strength: number): readonly DamageStep[] => [
  {
    kind: 'stains',
    probability: 0.35 + 0.2 * strength,
    ranges: {
      count: [1, 5 + 2 * strength],
      size: [0.06, 0.75, 1.5],
      amount: [-0.22 - 0.08 * strength, 0.15 + 0.1 * strength],
      rim: [0, 0.7],
    },
  },
  {
    // Bleached, rubbed or mouldy all over: what marks ruins in real albums more than any line does.
    kind: 'mottle',
    probability: 0.18 + 0.37 * strength,
    ranges: {
      coverage: [0.05, 0.35 + 0.25 * strength, 1.3],
      size: [0.02, 0.3, 1.5],
      soft: [0.3, 1],
      tone: [0.1, 0.75],
      spread: [0.05, 0.35],
      alpha: [0.15, 0.55 + 0.35 * strength],
    },
  },
  {
    kind: 'mottle',
    probability: 0.08 + 0.1 * strength,
    ranges: {
      coverage: [0.03, 0.25],
      size: [0.02, 0.2, 1.5],
      soft: [0.2, 1],
      tone: [-0.85, -0.2],
      spread: [0.05, 0.3],
      alpha: [0.15, 0.45 + 0.35 * strength],
    },
  },
  {
    kind: 'flaking',
    probability: 0.35 + 0.2 * strength,
    ranges: {
      coverage: [0.005, 0.07 + 0.11 * strength, 1.3],
      grain: [2, 8 + 5 * strength, 1.5],
      tone: [0.45, 1],
      alpha: [0.85, 1],
    },
  },
  {
    kind: 'flaking',
    probability: 0.04 + 0.11 * strength,
    ranges: { coverage: [0.005, 0.04 + 0.04 * strength], grain: [2, 8], tone: [-1, -0.4], alpha: [0.5, 1] },
  },
  {
    kind: 'creases',
    probability: 0.4 + 0.2 * strength,
    ranges: {
      count: [1, 2.4 + strength],
      width: [3, 11 + 4 * strength],
      amount: [0.05, 0.3 + 0.15 * strength],
      broken: [0.15, 0.75 + 0.15 * strength],
    },
  },
  {
    kind: 'cracks',
    probability: 0.3 + 0.2 * strength,
    ranges: {
      count: [1, 4 + 2 * strength, 1.5],
      length: [0.35, 1.3],
      width: [0.8, 3.5 + strength, 1.7],
      branching: [0, 1.6],
      tone: [0.5, 1],
      alpha: [0.8, 1],
      rim: [0, 0.8],
    },
  },
  {
    kind: 'overlay',
    probability: 0.5 + 0.15 * strength,
    ranges: {
      count: [1, 14 + 12 * strength, 1.8],
      area: [0.15, 0.15],
      size: [0.02, 0.22, 2],
      tone: [0.45, 1],
      alpha: [0.5, 1],
    },
  },
  {
    kind: 'overlay',
    probability: 0.2 + 0.1 * strength,
    ranges: {
      count: [1, 8 + 4 * strength, 2],
      area: [0.1, 0.1],
      size: [0.02, 0.2, 2],
      tone: [-1, -0.4],
      alpha: [0.3, 0.9],
    },
  },
  {
    kind: 'scratches',
    probability: 0.45,
    ranges: {
      count: [1, 10 + 8 * strength, 1.8],
      sheaf: [1, 3],
      length: [0.1, 1.3],
      width: [0.5, 2.4, 1.7],
      lean: [0, 1.2],
      tone: [0.4, 1],
      alpha: [0.4, 1],
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
    probability: 0.8,
    ranges: {
      count: [5, 120 + 80 * strength, 1.7],
      radius: [0.5, 2.6 + 0.6 * strength, 2],
      bright: [0.3, 1],
      alpha: [0.5, 1],
    },
  },
  {
    kind: 'hairs',
    probability: 0.15,
    ranges: { count: [1, 4], length: [0.05, 0.35], width: [0.6, 1.8], tone: [-1, 1], alpha: [0.3, 0.9] },
  },
  {
    kind: 'tears',
    probability: 0.06 + 0.2 * strength,
    ranges: {
      count: [1, 2],
      depth: [0.1, 0.3 + 0.2 * strength],
      opening: [0.005, 0.09, 1.5],
      ragged: [6, 24],
      rim: [0.5, 6],
      tone: [-1, 1, 0.4],
    },
  },
  {
    kind: 'corners',
    probability: 0.15 + 0.18 * strength,
    ranges: {
      count: [1, 2 + strength],
      size: [0.04, 0.18 + 0.12 * strength, 1.5],
      ragged: [3, 18],
      rim: [0.5, 5],
      tone: [-1, 1, 0.4],
    },
  },
  // Nothing of the kind is in a scan; a few keep the net able to fill large sharp holes.
  { kind: 'polygon', probability: 0.03, ranges: { size: [0.05, 0.3], vertices: [3, 8] } },
];

/**
 * The shipped recipe, tuned by eye and by measure against real scans (docs/damage.md): archive pictures with grain and a
 * few specks, worn prints with scratches, folds and stains, ruins; and a few almost untouched, so that the net learns to
 * leave clean pictures alone.
 */
export const baseRecipe: DamageRecipe = {
  name: 'base',
  variants: [
    {
      name: 'clean',
      weight: 0.08,
      steps: [
        { kind: 'noise', probability: 0.4, ranges: { amount: [0.003, 0.012] } },
        { kind: 'blocks', probability: 0.5, ranges: { quality: [75, 95] } },
      ],
    },
    {
      name: 'archive',
      weight: 0.2,
      steps: [
        ...taking(0.2),
        ...ageing(0.1),
        {
          kind: 'dust',
          probability: 0.6,
          ranges: { count: [1, 25, 2], radius: [0.4, 1.8, 2], bright: [0.4, 1], alpha: [0.3, 1] },
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
    { name: 'worn', weight: 0.44, steps: [...taking(0.4), ...ageing(0.45), ...wear(0), ...scanning] },
    { name: 'ruined', weight: 0.28, steps: [...taking(0.4), ...ageing(0.65), ...wear(1), ...scanning] },
  ],
};
