// What is retrieved for a photograph, as pictures ready to take colours from: the best of a corpus that are there and can be
// read. `romnet renovate --corpus` and `romnet evaluate` ask here and nowhere else, so that both mean the same by it.

import type { Plane, Raster } from '@romnet/imaging';
import { decodeFile } from '@romnet/imaging/files';
import { FOUND_REFERENCES } from '../defaults.js';
import type { FoundReference, ReferenceCorpus } from './corpus.js';
import { isSameFile } from './same-file.js';

/** A reference that was found, and read. */
export interface RetrievedReference extends FoundReference {
  readonly picture: Raster;
}

export interface RetrievalOptions {
  /** False for files (absolute paths) that are never chosen: test pictures. Default: all may be. */
  readonly accept?: (file: string) => boolean;
  /** What is kept of a picture that was read, such as a smaller one. Default: the picture. */
  readonly keep?: (picture: Raster) => Raster;
  /**
   * Told of each picture that would suit and cannot be used, once; the next takes its place. `cause` is what reading it
   * failed with, and undefined where it is in the index and no longer there.
   */
  readonly onUnusable?: (file: string, cause: Error | undefined) => void;
}

export interface NearestOptions {
  /** How many. Default FOUND_REFERENCES. */
  readonly count?: number;
  /** Files that may not be chosen, by whatever path or link: the photograph itself. */
  readonly own?: readonly string[];
}

/** One call at a time, as of the corpus below. */
export interface Retrieval {
  /** The best references for a luminance (L' units, any size), best first; fewer where the corpus has no more. */
  nearest(luminance: Plane, options?: NearestOptions): Promise<readonly RetrievedReference[]>;
}

/** Retrieves from an open corpus, which stays the caller's to close. */
export function createRetrieval(corpus: ReferenceCorpus, options: RetrievalOptions = {}): Retrieval {
  const { keep = (picture) => picture, accept = () => true, onUnusable } = options;
  const told = new Set<string>();
  const tell = (file: string, cause?: Error) => {
    if (!told.has(file)) onUnusable?.(file, cause);
    told.add(file);
  };
  return {
    async nearest(luminance, { count = FOUND_REFERENCES, own = [] } = {}) {
      const isOwn = await Promise.all(own.map(isSameFile));
      const broken = new Set<string>();
      for (;;) {
        const { references, missing } = await corpus.find(luminance, {
          count,
          except: async (file) =>
            broken.has(file) ||
            !accept(file) ||
            (await Promise.all(isOwn.map((is) => is(file)))).includes(true),
        });
        for (const file of missing) tell(file);
        const before = broken.size;
        const chosen: RetrievedReference[] = [];
        for (const reference of references) {
          try {
            chosen.push({ ...reference, picture: keep(await decodeFile(reference.file)) });
          } catch (error) {
            broken.add(reference.file);
            tell(reference.file, error as Error);
          }
        }
        if (broken.size === before) return chosen;
      }
    },
  };
}
