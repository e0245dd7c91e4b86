// What is kept of a picture to compare it by: its feature maps averaged to a coarse grid, one byte a value. Coarse, because two
// different pictures of a scene agree in place only roughly; a byte, because the features are never below zero.

import type { FeatureMap } from './score.js';

/** Cells a side of the grid. */
export const GRID = 8;
/** Cells of one channel. */
export const CELLS = GRID * GRID;

/** Maps [C, H, W] averaged to [C, GRID, GRID]. Throws where a side is no multiple of GRID. */
export function coarsen(map: FeatureMap): FeatureMap {
  const { channels, height, width, data } = map;
  if (height % GRID !== 0 || width % GRID !== 0)
    throw new Error(`expected sides of feature maps that are multiples of ${GRID}, got ${width}x${height}`);
  const [high, wide] = [height / GRID, width / GRID];
  const cells = new Float32Array(channels * CELLS);
  for (let row = 0; row < channels * height; row++) {
    // Rows of all channels in one run: H is a multiple of GRID, so row / high counts cells across channels too.
    const cell = Math.floor(row / high) * GRID;
    for (let x = 0; x < width; x++) cells[cell + Math.floor(x / wide)]! += data[row * width + x]!;
  }
  const share = 1 / (high * wide);
  return { channels, height: GRID, width: GRID, data: cells.map((sum) => sum * share) };
}

/** Bytes of a record of maps with these channels: a float32 scale a channel, then the cells. */
export function recordBytes(channels: readonly number[]): number {
  return total(channels) * (4 + CELLS);
}

/** A record of coarse maps. Each channel's largest value becomes 255. */
export function encodeRecord(maps: readonly FeatureMap[]): Uint8Array {
  const channels = total(maps.map((map) => map.channels));
  const record = new Uint8Array(channels * (4 + CELLS));
  const scales = new DataView(record.buffer);
  let channel = 0;
  for (const { data } of maps) {
    for (let start = 0; start < data.length; start += CELLS, channel++) {
      let largest = 0;
      for (let at = start; at < start + CELLS; at++) largest = Math.max(largest, data[at]!);
      scales.setFloat32(channel * 4, largest / 255, true);
      if (largest === 0) continue;
      const place = channels * 4 + channel * CELLS - start;
      for (let at = start; at < start + CELLS; at++)
        record[place + at] = Math.round((Math.max(0, data[at]!) / largest) * 255);
    }
  }
  return record;
}

/** The coarse maps of a record, each value within half a 255th of its channel's largest. */
export function decodeRecord(record: Uint8Array, channels: readonly number[]): FeatureMap[] {
  const count = total(channels);
  const scales = new DataView(record.buffer, record.byteOffset, record.byteLength);
  let channel = 0;
  return channels.map((wide) => {
    const data = new Float32Array(wide * CELLS);
    for (let start = 0; start < data.length; start += CELLS, channel++) {
      const scale = scales.getFloat32(channel * 4, true);
      const place = count * 4 + channel * CELLS - start;
      for (let at = start; at < start + CELLS; at++) data[at] = record[place + at]! * scale;
    }
    return { channels: wide, height: GRID, width: GRID, data };
  });
}

/** The sum of these numbers. */
export const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
