// Ranking by records against ranking by maps, and neighbours against looking at every pair.

import { createRandom } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { nearestOthers } from './neighbours.js';
import { compareRecords, openRecord } from './ranking.js';
import { CELLS, decodeRecord, encodeRecord } from './record.js';
import { compareFeatures, DEFAULT_WEIGHTS, type FeatureMap } from './score.js';

const CHANNELS = [3, 5];

/** Maps of one picture: those of a family resemble each other. Channel 1 of layer 0 is silent in even families. */
function maps(family: number, member: number): FeatureMap[] {
  const random = createRandom(1 + member);
  return CHANNELS.map((channels, layer) => {
    const data = Float32Array.from({ length: channels * CELLS }, (_, at) => {
      const channel = Math.floor(at / CELLS);
      if (layer === 0 && channel === 1 && family % 2 === 0) return 0;
      const place = 1 + Math.sin((at % CELLS) * (0.3 + 0.2 * family) + channel);
      return (1 + family) * place + 0.4 * random.uniform();
    });
    return { channels, height: 8, width: 8, data };
  });
}

const records = Array.from({ length: 24 }, (_, i) => encodeRecord(maps(i % 4, i)));

test('two records score what their decoded maps score, silent channels and layer weights among them', () => {
  for (const weights of [DEFAULT_WEIGHTS, { texture: 0.3, structure: 0.7, layers: [3, 1] }])
    for (const [i, j] of [
      [0, 4],
      [0, 1],
      [1, 2],
      [3, 3],
    ] as const) {
      const ours = compareRecords(
        openRecord(records[i]!, CHANNELS),
        openRecord(records[j]!, CHANNELS),
        weights,
      );
      const theirs = compareFeatures(
        decodeRecord(records[i]!, CHANNELS),
        decodeRecord(records[j]!, CHANNELS),
        weights,
      );
      // Means and variances are kept in single precision.
      for (const term of ['score', 'texture', 'structure'] as const)
        expect(ours[term]).toBeCloseTo(theirs[term], 4);
    }
  const wrong = { ...DEFAULT_WEIGHTS, layers: [1] };
  const opened = openRecord(records[0]!, CHANNELS);
  expect(() => compareRecords(opened, opened, wrong)).toThrow('expected 2 layer weights');
});

test('neighbours are the best of all other pictures that may be references', () => {
  const pictures = records.map((record, i) => ({ record, eligible: i % 5 !== 0 }));
  const found = [...nearestOthers(pictures, CHANNELS, { count: 4 })];
  expect(found).toHaveLength(24);
  for (const [place, others] of found.entries()) {
    const own = openRecord(records[place]!, CHANNELS);
    const best = [...pictures.keys()]
      .filter((other) => other !== place && pictures[other]!.eligible)
      .map((other) => ({
        other,
        ...compareRecords(own, openRecord(records[other]!, CHANNELS), DEFAULT_WEIGHTS),
      }))
      .sort((a, b) => b.score - a.score || a.other - b.other);
    expect(others).toEqual(best.slice(0, 4).map(({ other }) => other));
    // Of six pictures of a family at least three others are eligible, and they come first.
    expect(others.slice(0, 3).map((other) => other % 4)).toEqual(new Array(3).fill(place % 4));
  }
});

test('a shortlist holds the nearest first, and fewer pictures than asked for are all there are', () => {
  const pictures = records.map((record) => ({ record, eligible: true }));
  const short = [...nearestOthers(pictures, CHANNELS, { count: 2, shortlist: 5 })];
  for (const [place, others] of short.entries())
    expect(others.map((other) => other % 4)).toEqual([place % 4, place % 4]);
  expect(
    [...nearestOthers(pictures.slice(0, 3), CHANNELS, { count: 10 })].map((found) => found.length),
  ).toEqual([2, 2, 2]);
  const grey = records.slice(0, 2).map((record) => ({ record, eligible: false }));
  expect([...nearestOthers(grey, CHANNELS, { count: 3 })]).toEqual([[], []]);
  expect([...nearestOthers([], CHANNELS, { count: 3 })]).toEqual([]);
});
