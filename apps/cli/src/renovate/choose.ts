// References that a corpus has for each photo, chosen by what the photo shows.

import type { Plane, Raster } from '@romnet/imaging';
import { decodeFile } from '@romnet/imaging/files';
import { shrinkReference } from '@romnet/renovation';
import { naming } from '../explain.js';
import type { Io } from '../io.js';
import type { FeatureArguments } from '../references/arguments.js';
import { isFile } from '../references/open.js';
import { openWatchedCorpus } from '../references/watched-corpus.js';
import type { Report } from './report.js';

/** A reference with the file it came from. */
export interface ChosenReference {
  readonly file: string;
  readonly picture: Raster;
}

export interface Chooser {
  /** The best references for a photo of this luminance (L' units), the photo itself left out. */
  choose(luminance: Plane, photo: string): Promise<ChosenReference[]>;
  close(): Promise<void>;
}

/** Opens the corpus; a folder is indexed first. Throws where it cannot be used. */
export async function openChooser(
  args: FeatureArguments & { readonly corpus: string; readonly referencesCount: number },
  report: Report,
  io: Io,
): Promise<Chooser> {
  const { corpus, close } = await openWatchedCorpus(args, io);
  /** What has been told already: pictures that cannot be used, once each. */
  const told = new Set<string>();
  const tell = (file: string, reason: string) => {
    if (!told.has(file)) report.note(`${reason}; another reference took its place`);
    told.add(file);
  };
  return {
    async choose(luminance, photo) {
      const isPhoto = await isFile(photo);
      const broken = new Set<string>();
      for (;;) {
        const { references, missing } = await corpus.find(luminance, {
          count: args.referencesCount,
          except: async (file) => broken.has(file) || (await isPhoto(file)),
        });
        for (const file of missing) tell(file, `${file} is in the index but no longer there`);
        const chosen: ChosenReference[] = [];
        const before = broken.size;
        for (const { file } of references) {
          try {
            chosen.push({ file, picture: shrinkReference(await decodeFile(file)) });
          } catch (error) {
            broken.add(file);
            tell(file, naming(file, error));
          }
        }
        if (broken.size === before) return chosen;
      }
    },
    close,
  };
}
