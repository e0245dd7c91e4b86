// One reference for each judged picture: the nth best of a corpus, chosen as `romnet renovate --corpus` chooses.

import type { Plane, Raster } from '@romnet/imaging';
import { decodeFile } from '@romnet/imaging/files';
import { isSameFile } from '@romnet/references/files';
import { shrinkReference } from '@romnet/renovation';
import type { Io } from '../io.js';
import type { FeatureArguments } from '../references/arguments.js';
import { openWatchedCorpus } from '../references/watched-corpus.js';

export interface RankedReferences {
  /** What a report says of them. */
  readonly about: string;
  /** The reference for a picture of this luminance (L' units); the files of the pair itself are left out. */
  choose(luminance: Plane, pair: readonly string[]): Promise<Raster>;
  close(): Promise<void>;
}

/** Opens the corpus; a folder is indexed first. Throws where it cannot be used, or has fewer pictures than `rank`. */
export async function openReferences(
  args: FeatureArguments & { readonly corpus: string; readonly rank: number },
  io: Io,
): Promise<RankedReferences> {
  const { corpus: path, rank } = args;
  const { corpus, close } = await openWatchedCorpus(args, io);
  const told = new Set<string>();
  return {
    about: `one reference each, rank ${rank} of ${corpus.size} in ${path} by ${args.features}`,
    async choose(luminance, pair) {
      const own = await Promise.all(pair.map((file) => isSameFile(file)));
      const { references, missing } = await corpus.find(luminance, {
        count: rank,
        except: async (file) => (await Promise.all(own.map((is) => is(file)))).includes(true),
      });
      for (const file of missing.filter((file) => !told.has(file))) {
        told.add(file);
        io.stderr.write(`romnet: ${file} is in the index but no longer there; the next took its place\n`);
      }
      const chosen = references[rank - 1];
      if (chosen === undefined) {
        throw new Error(
          `expected at least ${rank} other pictures in the corpus but received ${references.length} (${path})`,
        );
      }
      return shrinkReference(await decodeFile(chosen.file));
    },
    close,
  };
}
