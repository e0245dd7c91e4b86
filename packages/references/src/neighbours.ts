// Each picture's best references among all the others, by the same two stages as for a photograph: a shortlist by distance of
// descriptors, ranked by the score of III-E. All in memory; files are not known here.

import { RANKED_WHOLE, shortlistFor } from './defaults.js';
import { describeMaps } from './descriptor.js';
import { compareRecords, openRecord } from './ranking.js';
import { decodeRecord } from './record.js';
import { DEFAULT_WEIGHTS, type ScoreWeights } from './score.js';
import { createTable } from './search.js';
import { fitSpace, fittedRows, project } from './space.js';

/** A picture as its neighbours see it. */
export interface Neighbour {
  /** From `encodeRecord`. */
  readonly record: Uint8Array;
  /** Whether it may be anybody's reference; see `hasColorsToGive`. */
  readonly eligible: boolean;
}

export interface NeighbourOptions {
  /** How many for each picture. */
  readonly count: number;
  /** How many candidates are ranked; of at most so many, all. Default: by their number, and all of at most RANKED_WHOLE. */
  readonly shortlist?: number;
  /** Default DEFAULT_WEIGHTS. */
  readonly weights?: ScoreWeights;
}

/**
 * For each picture in turn the places of its best others, best first: `count`, or all there are. One at a time, so that whoever
 * asks can tell of progress or stop.
 *
 * With the compact backbone some 12 ms of a busy AMD EPYC a picture (of 761, fitting the space included), and 26 KB.
 */
export function* nearestOthers(
  pictures: readonly Neighbour[],
  channels: readonly number[],
  { count, shortlist, weights = DEFAULT_WEIGHTS }: NeighbourOptions,
): Generator<readonly number[]> {
  const eligible = [...pictures.keys()].filter((place) => pictures[place]!.eligible);
  if (eligible.length === 0) {
    yield* pictures.map(() => []);
    return;
  }
  const opened = pictures.map(({ record }) => openRecord(record, channels));
  const whole = eligible.length <= RANKED_WHOLE ? eligible.length : shortlistFor(eligible.length);
  const candidatesOf = shortlister(pictures, eligible, channels, Math.max(count, shortlist ?? whole));
  for (const place of pictures.keys()) {
    yield candidatesOf(place)
      .map((other) => ({ other, ...compareRecords(opened[place]!, opened[other]!, weights) }))
      .sort((a, b) => b.score - a.score || a.other - b.other)
      .slice(0, count)
      .map(({ other }) => other);
  }
}

/** Who is ranked for a picture: all others, or the nearest of them where they are many. */
function shortlister(
  pictures: readonly Neighbour[],
  eligible: readonly number[],
  channels: readonly number[],
  most: number,
): (place: number) => number[] {
  const others = (places: readonly number[], place: number) => places.filter((other) => other !== place);
  if (eligible.length <= most) return (place) => others(eligible, place);
  const raw = (place: number) => describeMaps(decodeRecord(pictures[place]!.record, channels));
  const space = fitSpace(fittedRows(eligible.length).map((row) => raw(eligible[row]!)));
  const table = createTable(eligible.length, space.length);
  const rows = [...pictures.keys()].map((place) => project(space, raw(place)));
  for (const [row, place] of eligible.entries()) table.bytes.set(rows[place]!, row * space.length);
  // One more than is ranked, for the picture itself is the nearest.
  return (place) =>
    others(
      table.nearest(rows[place]!, most + 1).map(({ row }) => eligible[row]!),
      place,
    );
}
