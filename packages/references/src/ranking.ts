// The score of III-E between two records, without making maps of them: what score.ts says of decoded records, several times as
// fast, since each picture's means and variances are taken once and bytes are multiplied as they are.

import { CELLS, total } from './record.js';
import { layerShares, type ScoreWeights, type Similarity, structureTerm, textureTerm } from './score.js';

/** A record, opened for comparing. */
export interface Comparable {
  /** Channels of each layer, shallow to deep. */
  readonly channels: readonly number[];
  /** [all channels, CELLS], shared with the record. */
  readonly cells: Uint8Array;
  /** What a cell's byte counts, and each channel's mean and variance over its cells. */
  readonly scales: Float32Array;
  readonly means: Float32Array;
  readonly variances: Float32Array;
}

/** Takes what comparing needs from a record of maps with these channels. */
export function openRecord(record: Uint8Array, channels: readonly number[]): Comparable {
  const count = total(channels);
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const cells = record.subarray(4 * count);
  const scales = new Float32Array(count);
  const means = new Float32Array(count);
  const variances = new Float32Array(count);
  for (let channel = 0, at = 0; channel < count; channel++) {
    const scale = view.getFloat32(4 * channel, true);
    let [sum, square] = [0, 0];
    for (const end = at + CELLS; at < end; at++) {
      const byte = cells[at]!;
      sum += byte;
      square += byte * byte;
    }
    const mean = sum / CELLS;
    scales[channel] = scale;
    means[channel] = scale * mean;
    variances[channel] = scale * scale * (square / CELLS - mean * mean);
  }
  return { channels, cells, scales, means, variances };
}

/** `compareFeatures` of two records with the same channels. Throws an Error where `weights` do not fit them. */
export function compareRecords(first: Comparable, second: Comparable, weights: ScoreWeights): Similarity {
  const layers = layerShares(weights, first.channels.length);
  let [texture, structure] = [0, 0];
  let channel = 0;
  for (const [layer, count] of first.channels.entries()) {
    const share = layers[layer]! / count;
    for (const end = channel + count; channel < end; channel++) {
      const meanA = first.means[channel]!;
      const meanB = second.means[channel]!;
      const product =
        first.scales[channel]! * second.scales[channel]! * dot(first.cells, second.cells, channel);
      texture += share * textureTerm(meanA, meanB);
      structure +=
        share *
        structureTerm(
          first.variances[channel]! + second.variances[channel]!,
          product / CELLS - meanA * meanB,
        );
    }
  }
  return { score: weights.texture * texture + weights.structure * structure, texture, structure };
}

/** The sum over a channel's cells of the products of bytes: at most 64 x 255 x 255. */
function dot(first: Uint8Array, second: Uint8Array, channel: number): number {
  let sum = 0;
  for (let at = channel * CELLS, end = at + CELLS; at < end; at++) sum += first[at]! * second[at]!;
  return sum;
}
