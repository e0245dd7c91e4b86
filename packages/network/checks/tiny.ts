// Networks narrow enough for tests that run in a second, for every room that needs one.
import { type DetectionPreset, findPreset, type Preset } from '../src/presets.js';

// What it finds is for a cascade, and a prior is for a backbone with MobileNetV2.
const { detection: _, ...base } = findPreset('base');
const decision = { spacing: 10, hidden: 64 };

/** With every part of the paper's. */
export const tiny: Preset = {
  ...base,
  name: 'tiny',
  restoration: {
    levels: [
      { scale: 1, features: 4, growth: 2, outputs: 4 },
      { scale: 8, features: 6, growth: 2, outputs: 4 },
    ],
    blocks: 2,
    units: 2,
    fusion: [4],
    gated: true,
  },
  backbone: { channels: [4, 6, 8, 10], blocks: [1, 1, 1, 1] },
  similarity: { ...base.similarity, channels: 6, tokens: 3, trust: true },
  histogram: { ...base.histogram, bins: 8 },
  colorization: {
    ...base.colorization,
    decision,
    stem: 4,
    channels: [4, 6, 8, 10],
    units: [1, 2, 1, 2],
    fusionUnits: 2,
    growth: 3,
  },
};

/** `base` with hardly any channels and one level of restoration: the quickest there is. */
export const least: Preset = {
  ...base,
  name: 'tiny',
  restoration: {
    levels: [{ scale: 1, features: 4, growth: 2, outputs: 4 }],
    ...{ blocks: 1, units: 1, fusion: [], gated: false },
  },
  backbone: { channels: [4, 4, 4, 4], blocks: [1, 1, 1, 1] },
  similarity: { ...base.similarity, channels: 4, tokens: 2 },
  colorization: {
    ...base.colorization,
    decision,
    stem: 4,
    channels: [4, 4, 4, 4],
    units: [1, 1, 1, 1],
    fusionUnits: 1,
    growth: 2,
  },
};

/** A detector of the least that there is; its encoder fits `least`'s backbone. */
const detection: DetectionPreset = {
  channels: [4, 4, 4, 4],
  encoderBlocks: [0, 1, 1, 1],
  decoderBlocks: [1, 1, 1, 1],
  detail: 2,
};

/** `least` with a second level that maps damage, and can be told of it, as `base` does. */
export const cascade: Preset = {
  ...least,
  name: 'cascade',
  restoration: {
    levels: [
      { scale: 1, features: 4, growth: 2, outputs: 4 },
      { scale: 8, features: 4, growth: 2, outputs: 0 },
    ],
    ...{ repair: 'cascade', blocks: 1, units: 1, fusion: [4], gated: true },
  },
};

/** `cascade` behind a damage detector. */
export const detecting: Preset = { ...cascade, name: 'detecting', detection };

/** `detecting` with MobileNetV2, which its detector hears and which tells what colours such things have. */
export const recognising: Preset = {
  ...detecting,
  name: 'recognising',
  detection: { ...detection, mobilenet: true },
  backbone: { channels: [4, 4, 4, 4], blocks: [1, 1, 1, 1], mobilenet: true },
  colorization: { ...least.colorization, decision: { ...decision, prior: [3, 4, 5] } },
};
