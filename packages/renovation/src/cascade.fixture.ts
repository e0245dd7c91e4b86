// A network for tests that maps damage and can be told of it, as `base` does, with hardly any channels.

import { findPreset, type Preset } from '@romnet/network';

const base = findPreset('base');

export const cascade: Preset = {
  ...base,
  name: 'cascade',
  restoration: {
    levels: [
      { scale: 1, features: 4, growth: 2, outputs: 4 },
      { scale: 8, features: 4, growth: 2, outputs: 0 },
    ],
    repair: 'cascade',
    blocks: 1,
    units: 1,
    fusion: [4],
    gated: true,
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
