// The damage of the example, as a recipe with every parameter fixed; only the seed is left to choose.

/** What happened to the old photograph: a soft print, faded, scratched, folded, cracked, then scanned. */
export const oldPhoto = {
  name: 'example',
  variants: [
    {
      name: 'example',
      weight: 1,
      steps: /** @type {import('@romnet/imaging/damage').DamageStep[]} */ ([
        { kind: 'blur', probability: 1, ranges: { sigma: [0.8, 0.8] } },
        { kind: 'grain', probability: 1, ranges: { amount: [0.05, 0.05], size: [2, 2] } },
        {
          kind: 'fade',
          probability: 1,
          ranges: { black: [-0.78, -0.78], white: [0.8, 0.8], gamma: [0.85, 0.85] },
        },
        {
          kind: 'vignette',
          probability: 1,
          ranges: { amount: [-0.2, -0.2], radius: [1, 1], shift: [0.05, 0.05] },
        },
        {
          kind: 'illumination',
          probability: 1,
          ranges: { amount: [0.12, 0.12], angle: [0, 6], clouds: [0.08, 0.08] },
        },
        {
          kind: 'stains',
          probability: 1,
          ranges: { count: [3, 3], size: [0.25, 0.25], amount: [-0.22, -0.22], rim: [0.5, 0.5] },
        },
        {
          kind: 'creases',
          probability: 1,
          ranges: { count: [1, 1], width: [7, 7], amount: [0.22, 0.22], broken: [0.5, 0.5] },
        },
        {
          kind: 'cracks',
          probability: 1,
          ranges: {
            count: [4, 4],
            length: [0.5, 0.5],
            width: [2.2, 2.2],
            branching: [1.6, 1.6],
            tone: [0.9, 0.9],
            alpha: [0.95, 0.95],
            rim: [0.6, 0.6],
          },
        },
        {
          kind: 'scratches',
          probability: 1,
          ranges: {
            count: [7, 7],
            sheaf: [2, 2],
            length: [0.8, 0.8],
            width: [1.3, 1.3],
            lean: [0.25, 0.25],
            tone: [0.85, 0.85],
            alpha: [0.8, 0.8],
          },
        },
        {
          kind: 'overlay',
          probability: 1,
          ranges: {
            count: [14, 14],
            area: [0, 0],
            size: [0.06, 0.06],
            tone: [0.9, 0.9],
            alpha: [0.8, 0.8],
          },
        },
        {
          kind: 'dust',
          probability: 1,
          ranges: { count: [35, 35], radius: [1.8, 1.8], bright: [0.75, 0.75], alpha: [0.9, 0.9] },
        },
        {
          kind: 'corners',
          probability: 1,
          ranges: { count: [1, 1], size: [0.14, 0.14], ragged: [14, 14], rim: [4, 4], tone: [0.96, 0.96] },
        },
        { kind: 'blur', probability: 1, ranges: { sigma: [0.45, 0.45] } },
        { kind: 'noise', probability: 1, ranges: { amount: [0.012, 0.012] } },
      ]),
    },
  ],
};
