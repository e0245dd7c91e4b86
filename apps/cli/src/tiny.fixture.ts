// A network for tests of the commands.

import { findPreset, type Preset } from '@romnet/network';

/** `base` with hardly any channels, so that a run takes well under a second. */
const base = findPreset('base');
export const tiny: Preset = {
  ...base,
  name: 'tiny',
  restoration: {
    levels: [{ scale: 1, features: 4, growth: 2, outputs: 4 }],
    blocks: 1,
    units: 1,
    fusion: [],
    gated: false,
  },
  backbone: { channels: [4, 4, 4, 4], blocks: [1, 1, 1, 1] },
  similarity: { ...base.similarity, channels: 4, tokens: 2 },
  colorization: {
    ...base.colorization,
    stem: 4,
    channels: [4, 4, 4, 4],
    units: [1, 1, 1, 1],
    fusionUnits: 1,
    growth: 2,
  },
};
