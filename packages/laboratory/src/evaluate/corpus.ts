// A folder of colour photographs that references are chosen from, one for each judged picture.
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Raster } from '@romnet/imaging';
import { type ScanOptions, scanFolder } from '../data/catalogue.js';
import { describe, nearest } from '../data/descriptor.js';

export interface Corpus {
  readonly count: number;
  /** The file of the `rank`th most similar photograph (1 is the most similar), the file `except` left out. */
  choose(picture: Raster, rank: number, except: string | undefined): Promise<string>;
}

/** Looks at every photograph once (data/descriptor.ts). Throws where the folder has no usable one. */
export async function openCorpus(folder: string, options: ScanOptions = {}): Promise<Corpus> {
  const { files, descriptors } = await scanFolder(folder, options);
  return {
    count: files.length,
    async choose(picture, rank, except) {
      const barred = except === undefined ? undefined : await realpath(except);
      // One more than asked for, in case the picture itself is among them.
      const paths = nearest(descriptors, describe(picture), rank + 1).map((row) => join(folder, files[row]!));
      const real = await Promise.all(paths.map((path) => realpath(path)));
      const others = paths.filter((_, place) => real[place] !== barred);
      const chosen = others[rank - 1];
      if (chosen === undefined) {
        throw new Error(
          `expected at least ${rank} other photographs in the corpus but received ${others.length} (${folder})`,
        );
      }
      return chosen;
    },
  };
}
