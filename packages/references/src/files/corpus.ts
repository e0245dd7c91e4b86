// Finds references for a photograph: a shortlist by searching descriptors, ranked by the score of III-E.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plane } from '@romnet/imaging';
import { shortlistFor } from '../defaults.js';
import { describeMaps } from '../descriptor.js';
import type { FeatureExtractor } from '../extractor.js';
import { compareRecords, openRecord } from '../ranking.js';
import { coarsen, encodeRecord } from '../record.js';
import { DEFAULT_WEIGHTS, type FeatureMap, type ScoreWeights, type Similarity } from '../score.js';
import { project } from '../space.js';
import { type FeatureIdentity, openIndex, type ReferenceIndex } from './index-file.js';

export interface FindOptions {
  /** How many references. Default 10. */
  readonly count?: number;
  /** How many candidates are ranked, at least `count`. Default: by the number of pictures, and more where too few may be chosen. */
  readonly shortlist?: number;
  /** Default: DEFAULT_WEIGHTS. */
  readonly weights?: ScoreWeights;
  /** True for files (absolute paths) that may not be chosen, such as the photograph itself. */
  readonly except?: (file: string) => boolean | Promise<boolean>;
}

/** A picture of the corpus as a reference, with both terms of its score. */
export interface FoundReference extends Similarity {
  /** Absolute. */
  readonly file: string;
  /** Below the corpus folder. */
  readonly path: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface FindResult {
  /** Best first. */
  readonly references: readonly FoundReference[];
  /** Pictures that ranked among them and are no longer there: absolute paths. The next took their places. */
  readonly missing: readonly string[];
}

export interface ReferenceCorpus {
  /** Absolute. */
  readonly folder: string;
  /** How many colour pictures there are to choose from. */
  readonly size: number;
  readonly features: FeatureIdentity;
  /**
   * References for a photograph, of which only the luminance is seen: L' units, any size. One call at a time. Throws where
   * there are candidates and every one has vanished.
   */
  find(luminance: Plane, options?: FindOptions): Promise<FindResult>;
  /** Closes the index. The extractor stays open. */
  close(): Promise<void>;
}

/** Opens an index made with this extractor. Throws as `openIndex` does. */
export async function openCorpus(path: string, extractor: FeatureExtractor): Promise<ReferenceCorpus> {
  const index = await openIndex(path, extractor);
  return {
    folder: index.folder,
    size: index.colors,
    features: index.features,
    async find(luminance, options = {}) {
      const maps = (await extractor.extract(luminance)).map(coarsen);
      const { count = 10, shortlist } = options;
      const first = Math.max(count, shortlist ?? shortlistFor(index.colors));
      for (let most = first; ; most *= WIDER) {
        const result = await choose(index, await rank(index, maps, most, options), options);
        const isAll = most >= index.colors || shortlist !== undefined || most >= WIDEST * first;
        if (result.references.length >= count || isAll) return result;
      }
    },
    close: () => index.close(),
  };
}

/** Where so many of the shortlist may not be chosen that too few are left, it is made so many times as long, up to so many in all. */
const [WIDER, WIDEST] = [4, 64];

/** Records read at once: a disk answers several requests in little more time than one. */
const TOGETHER = 32;

interface Ranked extends Similarity {
  readonly row: number;
}

/** The shortlist of these maps, best score first. */
async function rank(
  index: ReferenceIndex,
  maps: readonly FeatureMap[],
  most: number,
  { weights = DEFAULT_WEIGHTS }: FindOptions,
): Promise<Ranked[]> {
  const rows = shortlistOf(index, maps, most);
  const { channels } = index.features;
  const own = openRecord(encodeRecord(maps), channels);
  const ranked: Ranked[] = [];
  for (let start = 0; start < rows.length; start += TOGETHER) {
    const some = rows.slice(start, start + TOGETHER);
    const records = await Promise.all(some.map((row) => index.record(row)));
    for (const [i, row] of some.entries())
      ranked.push({ row, ...compareRecords(own, openRecord(records[i]!, channels), weights) });
  }
  return ranked.sort((a, b) => b.score - a.score || a.row - b.row);
}

/** The rows that are ranked: the nearest, or all where pictures are few. */
function shortlistOf(
  { colors, search }: ReferenceIndex,
  maps: readonly FeatureMap[],
  count: number,
): number[] {
  if (!search || colors <= count) return Array.from({ length: colors }, (_, row) => row);
  return search.table.nearest(project(search.space, describeMaps(maps)), count).map(({ row }) => row);
}

/** The best that may be chosen and are still there. */
async function choose(
  index: ReferenceIndex,
  ranked: readonly Ranked[],
  { count = 10, except = () => false }: FindOptions,
): Promise<FindResult> {
  const references: FoundReference[] = [];
  const missing: string[] = [];
  for (const { row, ...similarity } of ranked) {
    if (references.length === count) break;
    const { path, width, height } = index.files.at(row);
    const file = join(index.folder, path);
    if (await except(file)) continue;
    const isThere = (await stat(file).catch(() => undefined))?.isFile() === true;
    if (isThere) references.push({ file, path, width, height, ...similarity });
    else missing.push(file);
  }
  if (references.length === 0 && missing.length > 0)
    throw new Error(
      `none of the ${missing.length} pictures that suit best is where the index says (${index.folder}): ` +
        'it was moved without them, or they are gone',
    );
  return { references, missing };
}
