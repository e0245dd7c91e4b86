// The raw descriptor of a picture: what its coarse feature maps say of it, in numbers whose squared differences add up to about
// what the score of III-E falls short of 1. space.ts makes it short.

import type { FeatureMap } from './score.js';

/** Cells a side of a channel's pattern: with 8, patterns of like pictures no longer meet once they are short. */
const SIDE = 4;
const CELLS = SIDE * SIDE;

/** Length of the descriptor of maps with these channels. */
export function descriptorLength(channels: readonly number[]): number {
  return (1 + CELLS) * channels.reduce((sum, count) => sum + count, 0);
}

/** Added before the logarithm, so that a channel that is as good as silent counts as silent. */
const SILENCE = 0.02;

/** Keeps the pattern of a channel that is the same everywhere from being noise; c / 2 of the score. */
const FLAT = 5e-7;

/** Weights of squared differences of logarithms, and of patterns, as they find the most of the ten that rank best. */
const [LEVEL, PATTERN] = [0.4, 0.2];

/**
 * The logarithm of every channel's mean, then its pattern: the cells less their mean, over their deviation. All over the root of
 * the layer's count of channels, since the score averages over the channels of a layer first.
 *
 * Logarithms, because the texture term 2 a b / (a^2 + b^2) depends on the ratio of two means only, and is about
 * 1 - (log a - log b)^2 / 2; patterns, because the structure term is their product where deviations are alike.
 */
export function describeMaps(maps: readonly FeatureMap[]): Float32Array {
  const count = maps.reduce((sum, { channels }) => sum + channels, 0);
  const descriptor = new Float32Array((1 + CELLS) * count);
  let channel = 0;
  for (const { data, height, width, channels } of maps) {
    const level = Math.sqrt(LEVEL / channels / maps.length);
    const pattern = Math.sqrt(PATTERN / channels / maps.length);
    for (let start = 0; start < data.length; start += height * width, channel++) {
      const { mean, deviation } = momentsOf(data, start, height * width);
      descriptor[channel] = level * Math.log(mean + SILENCE);
      const scale = pattern / (SIDE * deviation);
      const share = (scale * CELLS) / (height * width);
      const place = count + channel * CELLS;
      for (let cell = 0; cell < CELLS; cell++) descriptor[place + cell] = -scale * mean;
      for (let y = 0, at = start; y < height; y++) {
        const line = place + SIDE * Math.floor((y * SIDE) / height);
        for (let x = 0; x < width; x++, at++)
          descriptor[line + Math.floor((x * SIDE) / width)]! += share * data[at]!;
      }
    }
  }
  return descriptor;
}

function momentsOf(data: Float32Array, start: number, count: number): { mean: number; deviation: number } {
  let [sum, square] = [0, 0];
  for (let at = start; at < start + count; at++) sum += data[at]!;
  const mean = sum / count;
  for (let at = start; at < start + count; at++) square += (data[at]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(square / count + FLAT) };
}
