// References that a corpus has for each photo, chosen by what the photo shows.

import type { Plane } from '@romnet/imaging';
import { createRetrieval, type RetrievedReference } from '@romnet/references/files';
import { shrinkReference } from '@romnet/renovation';
import { naming } from '../explain.js';
import type { Io } from '../io.js';
import type { FeatureArguments } from '../references/arguments.js';
import { openWatchedCorpus } from '../references/watched-corpus.js';
import type { Report } from './report.js';

/** A reference that was found for a photo. */
export type Choice = Pick<RetrievedReference, 'file' | 'picture'>;

export interface Chooser {
  /** The best references for a page (from 0) of a photo, by its luminance (L' units); the photo itself is left out. */
  choose(luminance: Plane, photo: string, page: number): Promise<readonly Choice[]>;
  close(): Promise<void>;
}

/** Opens the corpus; a folder is indexed first. Throws where it cannot be used. */
export async function openChooser(
  args: FeatureArguments & { readonly corpus: string; readonly referencesCount: number },
  report: Pick<Report, 'note'>,
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
