// Where the references of an evaluation come from: a corpus, searched as `romnet renovate --corpus` searches, or files of the
// same names.

import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Raster } from '@romnet/imaging';
import { decodeFile } from '@romnet/imaging/files';
import {
  listPictures,
  openDataset,
  type ReferenceSources,
  readPicture,
  testPictures,
} from '@romnet/laboratory';
import { type FeatureExtractor, FOUND_REFERENCES } from '@romnet/references';
import { createRetrieval, openCorpus, type ReferenceCorpus } from '@romnet/references/files';
import { shrinkReference } from '@romnet/renovation';
import { naming } from '../explain.js';
import type { Io } from '../io.js';
import { indexFolder, openCorpusAt, openFeatures } from '../references/open.js';
import { createWatch, type Watch } from '../references/watch.js';
import { createTerminal } from '../terminal.js';
import type { EvaluateArguments } from './arguments.js';

export interface OpenSources {
  readonly sources: ReferenceSources;
  /** What a report says of them. */
  readonly about: string;
  close(): Promise<void>;
}

/** Opens what the arguments name; a corpus folder is indexed first. Throws one line where something cannot be used. */
export async function openSources(args: EvaluateArguments, io: Io): Promise<OpenSources> {
  const given = args.references === undefined ? {} : { given: await givenFrom(args.references) };
  const { seed } = args;
  if (args.corpus === undefined) return { sources: { seed, ...given }, about: 'no corpus', async close() {} };
  const path = args.corpus;
  const watch = createWatch(io);
  const extractor = await openFeatures(args);
  try {
    const corpus = await openCached({ path, cache: args.cache, extractor, watch, signal: io.signal });
    watch.end();
    const accept = await acceptedBy(args, corpus.folder);
    const rank = args.rank === undefined ? `the best ${FOUND_REFERENCES}` : `rank ${args.rank}`;
    return {
      sources: {
        ...{ seed, retrieve: retrieveFrom(corpus, accept, args.rank, io), ...given },
        others: await othersOf(corpus, accept),
      },
      about: `corpus of ${corpus.size} pictures in ${path}, retrieved ${rank} by ${args.features}`,
      async close() {
        await corpus.close();
        await extractor.release();
      },
    };
  } catch (error) {
    watch.end();
    await extractor.release();
    throw error;
  }
}

interface CorpusPlace {
  readonly path: string;
  readonly cache: string | undefined;
  readonly extractor: FeatureExtractor;
  readonly watch: Watch;
  readonly signal: AbortSignal;
}

/** The corpus at a path; the index of a folder is kept in `cache`, one for each folder and network. */
async function openCached({ path, cache, extractor, watch, signal }: CorpusPlace): Promise<ReferenceCorpus> {
  if (cache === undefined || !(await stat(path)).isDirectory())
    return openCorpusAt(path, extractor, watch, signal);
  const place = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 8);
  const name = `${basename(resolve(path))}-${place}-${extractor.fingerprint.slice(0, 8)}.romnet-references`;
  await mkdir(cache, { recursive: true });
  const output = join(cache, name);
  const { index } = await indexFolder(path, extractor, { output }, watch, signal);
  return openCorpus(index, extractor);
}

/** The best few, or the nth best alone; the files of the case itself are left out. */
function retrieveFrom(
  corpus: ReferenceCorpus,
  accept: (file: string) => boolean,
  rank: number | undefined,
  io: Io,
): NonNullable<ReferenceSources['retrieve']> {
  const { note } = createTerminal(io);
  const retrieval = createRetrieval(corpus, {
    keep: (picture) => shrinkReference(picture),
    accept,
    onUnusable(file, cause) {
      const reason = cause ? naming(file, cause) : `${file} is in the index but no longer there`;
      note(`${reason}; the next took its place`);
    },
  });
  return async (luminance, own) => {
    const found = await retrieval.nearest(luminance, { count: rank ?? FOUND_REFERENCES, own });
    if (rank !== undefined && found.length < rank)
      throw new Error(
        `expected at least ${rank} other pictures in the corpus, got ${found.length} (${corpus.folder})`,
      );
    const chosen = rank === undefined ? found : found.slice(rank - 1, rank);
    return chosen.map(({ picture }) => picture);
  };
}

/** Test pictures of a data set are nobody's references, whether it is evaluated or serves as the corpus. */
async function acceptedBy({ data }: EvaluateArguments, corpus: string): Promise<(file: string) => boolean> {
  const folders = [...(data === undefined ? [] : [data]), corpus];
  const tested = new Set((await Promise.all(folders.map(testPictures))).flat());
  return (file) => !tested.has(resolve(file));
}

async function othersOf(
  { folder }: ReferenceCorpus,
  accept: (file: string) => boolean,
): Promise<NonNullable<ReferenceSources['others']>> {
  const files = (await listPictures(folder)).map((name) => join(folder, name)).filter(accept);
  if (files.length === 0)
    throw new Error(`expected pictures that are not for testing in the corpus, got none (${folder})`);
  return { count: files.length, read: (place) => readPicture(files[place]!) };
}

async function givenFrom(folder: string): Promise<NonNullable<ReferenceSources['given']>> {
  const { items } = await openDataset(folder, { kind: 'folder' });
  const files = new Map(items.map(({ name, input }) => [name, input]));
  return async ({ name }): Promise<Raster> => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`no reference named ${name} (${folder})`);
    return shrinkReference(await decodeFile(file));
  };
}
