// The raw descriptor of a picture: what its coarse feature maps say of it as a whole, in numbers whose squared
// differences add up to about what the score of III-E falls short of 1. space.ts makes it short.

import type { FeatureMap } from './score.js';

/** Length of the descriptor of maps with these channels. */
export function descriptorLength(channels: readonly number[]): number {
  return 2 * channels.reduce((sum, count) => sum + count, 0);
}

/** Added before the logarithm, so that a channel that is as good as silent counts as silent. */
const SILENCE = 0.02;

/**
 * The logarithms of the mean of every channel, then of its deviation over the cells, each over the root of its layer's count of
 * channels. Logarithms, because the texture term 2 a b / (a^2 + b^2) depends on the ratio of two means only, and is about
 * 1 - (log a - log b)^2 / 2; the root, because the score averages over the channels of a layer first.
 */
export function describeMaps(maps: readonly FeatureMap[]): Float32Array {
  const count = maps.reduce((sum, { channels }) => sum + channels, 0);
  const descriptor = new Float32Array(2 * count);
  let channel = 0;
  for (const { data, height, width, channels } of maps) {
    const cells = height * width;
    const share = 1 / Math.sqrt(channels);
    for (let start = 0; start < data.length; start += cells, channel++) {
      let [sum, square] = [0, 0];
      for (let at = start; at < start + cells; at++) sum += data[at]!;
      const mean = sum / cells;
      for (let at = start; at < start + cells; at++) square += (data[at]! - mean) ** 2;
      descriptor[channel] = share * Math.log(mean + SILENCE);
      descriptor[count + channel] = share * Math.log(Math.sqrt(square / cells) + SILENCE);
    }
  }
  return descriptor;
}
