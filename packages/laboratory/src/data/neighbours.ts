// Finds each picture's best references among the others of a catalogue, as the command finds a photograph's in a corpus. Which
// network compares them is the caller's choice.
import { join } from 'node:path';
import { rasterToLab } from '@romnet/imaging';
import {
  coarsen,
  encodeRecord,
  type FeatureExtractor,
  hasColorsToGive,
  type Neighbour,
  nearestOthers,
  WORKING_SIDE,
} from '@romnet/references';
import { readPicture } from '../files/pictures.js';
import { type Catalogue, NEIGHBOURS } from './catalogue.js';

/** Pictures decoded at a time, so that a second core has work. */
const AHEAD = 2;

export interface NeighbourWatch {
  /** Told after each picture that was looked at, then after each whose neighbours were found: twice as many in all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Told of each picture that has vanished since; it has no neighbours and is nobody's. */
  readonly onSkip?: (fault: Error) => void;
  /** Asked between pictures; true ends the search, with null. */
  readonly isStopped?: () => boolean;
}

/**
 * The neighbours of a catalogue. Grey pictures have some and are nobody's. About 20 ms of a core (of 761 pictures, on an
 * Intel Sapphire Rapids) and 30 KB a picture with the compact backbone.
 */
export async function findNeighbours(
  { folder, files }: Catalogue,
  extractor: FeatureExtractor,
  { onProgress, onSkip, isStopped = () => false }: NeighbourWatch = {},
): Promise<Int32Array | null> {
  const total = 2 * files.length;
  let done = 0;
  const places: number[] = [];
  const pictures: Neighbour[] = [];
  for (let first = 0; first < files.length; first += AHEAD) {
    if (isStopped()) return null;
    const group = files.slice(first, first + AHEAD);
    const read = await Promise.allSettled(group.map((file) => readPicture(join(folder, file), WORKING_SIDE)));
    for (const [i, result] of read.entries()) {
      if (result.status === 'rejected') onSkip?.(result.reason as Error);
      else {
        const lab = rasterToLab(result.value);
        const maps = await extractor.extract(lab.L);
        places.push(first + i);
        pictures.push({ record: encodeRecord(maps.map(coarsen)), eligible: hasColorsToGive(lab) });
      }
      onProgress?.(++done, total);
    }
  }
  const neighbours = new Int32Array(files.length * NEIGHBOURS).fill(-1);
  let row = 0;
  for (const found of nearestOthers(pictures, extractor.channels, { count: NEIGHBOURS })) {
    if (isStopped()) return null;
    neighbours.set(
      found.map((other) => places[other]!),
      places[row++]! * NEIGHBOURS,
    );
    onProgress?.(++done, total);
    // Lets a signal be heard; the search itself waits for nothing.
    if (row % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return neighbours;
}
