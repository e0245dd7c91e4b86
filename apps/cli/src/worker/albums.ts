// Albums as a worker has them: one is open at a time, its index up to date, and gives references for a photo. The features are those
// of the model's own backbone.

import { rm } from 'node:fs/promises';
import type { Plane } from '@romnet/imaging';
import { type FeatureExtractor, openExtractor } from '@romnet/references';
import {
  createRetrieval,
  type FindOptions,
  openCorpus,
  type ReferenceCorpus,
  type Retrieval,
} from '@romnet/references/files';
import { type Model, shrinkReference } from '@romnet/renovation';
import { hashOfPicture, type IndexCounts, readAlbum, type WorkerStart, type Workplace } from '@romnet/server';
import type { Choice } from '../renovate/choose.js';
import { readyIndex, standIn } from './album-index.js';

export interface OpenAlbum {
  readonly counts: IndexCounts;
  /** What suits a luminance (L' units), best first, but for the picture of this hash: the photo itself. */
  find(luminance: Plane, count: number, own: string): Promise<{ sha256: string; score: number }[]>;
  /** The same as pictures. */
  nearest(luminance: Plane, count: number, own: string): Promise<readonly Choice[]>;
}

export interface AlbumShelf {
  /** Brings the index up to date where needed. Throws one line where the album cannot be used, and a StorageError. */
  open(
    owner: string,
    name: string,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<OpenAlbum>;
  /** Forgets what was fetched for a job; the index stays. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

interface Kept {
  /** Owner, name and revision. */
  readonly what: string;
  readonly album: OpenAlbum;
  readonly pictures: string;
  close(): Promise<void>;
}

export function createAlbumShelf(
  place: Workplace,
  model: Model,
  { limits, threads }: Pick<WorkerStart, 'limits' | 'threads'>,
): AlbumShelf {
  const { storage, keys } = place;
  let extractor: FeatureExtractor | undefined;
  let kept: Kept | undefined;
  const putBack = async () => {
    await kept?.close();
    kept = undefined;
  };
  return {
    async open(owner, name, onProgress, signal) {
      const album = await readAlbum(storage, keys, owner, name);
      if (!album) throw new Error(`there is no album ${name}`);
      const what = `${owner}/${name}/${album.revision}`;
      if (kept?.what === what) return kept.album;
      await putBack();
      extractor ??= await openExtractor(
        { kind: 'backbone', model },
        threads === undefined ? {} : { threads },
      );
      const building = { owner, name, place, extractor, limits, onProgress, signal };
      const { folder, path, counts } = await readyIndex(building, album.revision);
      const corpus = await openCorpus(path, extractor);
      kept = {
        ...{ what, album: openedAlbum(corpus, place, counts), pictures: keys.pictures(owner, name) },
        async close() {
          await corpus.close();
          await place.drop(folder);
        },
      };
      return kept.album;
    },
    async settle() {
      if (kept) await place.drop(kept.pictures);
    },
    async close() {
      await putBack();
      await extractor?.release();
    },
  };
}

function openedAlbum(inner: ReferenceCorpus, place: Workplace, counts: IndexCounts): OpenAlbum {
  const corpus = place.storage.folder === undefined ? withFetched(inner, place) : inner;
  const retrievals = new Map<string, Retrieval>();
  const retrievalFor = (own: string) => {
    const accept = (file: string) => hashOfPicture(file) !== own;
    const retrieval =
      retrievals.get(own) ?? createRetrieval(corpus, { accept, keep: (picture) => shrinkReference(picture) });
    retrievals.clear();
    retrievals.set(own, retrieval);
    return retrieval;
  };
  return {
    counts,
    async find(luminance, count, own) {
      const { references } = await inner.find(luminance, {
        count,
        except: async (file) => hashOfPicture(file) === own || (await isPassed(file, {}, place)),
      });
      return references.map(({ file, score }) => ({ sha256: hashOfPicture(file), score }));
    },
    nearest: (luminance, count, own) => retrievalFor(own).nearest(luminance, { count }),
  };
}

/** A corpus whose pictures are elsewhere: they seem to be here while it is searched, and those that are found are fetched. */
function withFetched(corpus: ReferenceCorpus, place: Workplace): ReferenceCorpus {
  return {
    ...corpus,
    async find(luminance, options = {}) {
      const found = await corpus.find(luminance, {
        ...options,
        except: (file) => isPassed(file, options, place),
      });
      const missing = [...found.missing];
      const references = [];
      for (const reference of found.references) {
        if ((await place.bring(keyOf(reference.file, place))) !== undefined) references.push(reference);
        else {
          missing.push(reference.file);
          await rm(reference.file, { force: true });
        }
      }
      return { references, missing };
    },
  };
}

/** What `except` says; what it lets through is made to seem there. */
async function isPassed(file: string, { except }: FindOptions, place: Workplace): Promise<boolean> {
  if (await except?.(file)) return true;
  if (place.storage.folder === undefined) await standIn(file, 0);
  return false;
}

const keyOf = (file: string, { areas }: Workplace): string => file.slice(areas.root.length + 1);
