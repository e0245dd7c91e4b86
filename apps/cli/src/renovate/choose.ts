// References that a corpus has for each photo, chosen by what the photo shows.

import type { Plane } from '@romnet/imaging';
import { createRetrieval, type RetrievedReference } from '@romnet/references/files';
import { shrinkReference } from '@romnet/renovation';
import { naming } from '../explain.js';
import type { Io } from '../io.js';
import type { FeatureArguments } from '../references/arguments.js';
import { openWatchedCorpus } from '../references/watched-corpus.js';
import type { Report } from './report.js';

export interface Chooser {
  /** The best references for a photo of this luminance (L' units), the photo itself left out. */
  choose(luminance: Plane, photo: string): Promise<readonly RetrievedReference[]>;
  close(): Promise<void>;
}

/** Opens the corpus; a folder is indexed first. Throws where it cannot be used. */
export async function openChooser(
  args: FeatureArguments & { readonly corpus: string; readonly referencesCount: number },
  report: Report,
  io: Io,
): Promise<Chooser> {
  const { corpus, close } = await openWatchedCorpus(args, io);
  const retrieval = createRetrieval(corpus, {
    keep: (picture) => shrinkReference(picture),
    onUnusable(file, cause) {
      const reason = cause ? naming(file, cause) : `${file} is in the index but no longer there`;
      report.note(`${reason}; another reference took its place`);
    },
  });
  return {
    choose: (luminance, photo) => retrieval.nearest(luminance, { count: args.referencesCount, own: [photo] }),
    close,
  };
}
