// A corpus opened for a command that renovates: the index is made first where there is none, and the user sees it.

import { stat } from 'node:fs/promises';
import type { ReferenceCorpus } from '@romnet/references/files';
import type { Io } from '../io.js';
import type { FeatureArguments } from './arguments.js';
import { indexFolder, openCorpusAt, openFeatures } from './open.js';
import { createWatch } from './watch.js';

/** A corpus opened with the network it is searched by; `close` ends both. */
export interface OpenCorpus {
  readonly corpus: ReferenceCorpus;
  close(): Promise<void>;
}

/** Opens the corpus at `path`, with progress on the terminal where a folder is indexed first. Throws where it cannot be used. */
export async function openWatchedCorpus(
  args: FeatureArguments & { readonly corpus: string },
  io: Io,
): Promise<OpenCorpus> {
  const extractor = await openFeatures(args);
  try {
    const watch = createWatch(io);
    const corpus = await openCorpusAt(args.corpus, extractor, watch, io.signal);
    watch.end();
    return {
      corpus,
      async close() {
        await corpus.close();
        await extractor.release();
      },
    };
  } catch (error) {
    await extractor.release();
    throw error;
  }
}

/** The index of the corpus at `path`, made or brought up to date where it is a folder: for several who will open it at once. */
export async function indexedCorpus(
  args: FeatureArguments & { readonly corpus: string },
  io: Io,
): Promise<string> {
  if (!(await stat(args.corpus)).isDirectory()) return args.corpus;
  const extractor = await openFeatures(args);
  try {
    const watch = createWatch(io);
    const { index } = await indexFolder(args.corpus, extractor, {}, watch, io.signal);
    watch.end();
    return index;
  } finally {
    await extractor.release();
  }
}
