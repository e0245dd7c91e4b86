// How an album lies in storage, for the server and for workers:
//
//   albums/<name>/album.json                   when it was made, and its revision: another after each change
//   albums/<name>/pictures/<2 digits>/<hash>.jpg
//   albums/<name>/indexes/<revision>-<features>/        an index of that revision by those features
//   albums/<name>/indexes/<revision>-<features>.json    that it is whole, and what it counted
//
// An index of another revision is only what the next one is made from.

import { z } from '@hono/zod-openapi';
import { type IndexCounts, indexCountsSchema } from '../job.js';
import type { Keys } from './areas.js';
import { readText, type Storage } from './storage.js';

const albumSchema = z.object({ created: z.string(), revision: z.uuid() });

export type Album = z.infer<typeof albumSchema>;

const FILE = 'album.json';
export const INDEXES = 'indexes';

/** Undefined where there is no such album. */
export async function readAlbum(
  storage: Storage,
  keys: Keys,
  owner: string,
  name: string,
): Promise<Album | undefined> {
  const text = await readText(storage, keys.albumFile(owner, name, FILE));
  return text === undefined ? undefined : albumSchema.parse(JSON.parse(text));
}

export const writeAlbum = (
  storage: Storage,
  keys: Keys,
  owner: string,
  name: string,
  album: Album,
): Promise<void> => storage.write(keys.albumFile(owner, name, FILE), JSON.stringify(album));

/** What an index of a revision has counted; undefined where there is none that is whole. */
export async function readCounts(
  storage: Storage,
  keys: Keys,
  owner: string,
  name: string,
  revision: string,
): Promise<IndexCounts | undefined> {
  const names = await storage.names(keys.albumFile(owner, name, INDEXES));
  const found = names.find((entry) => entry.startsWith(revision) && entry.endsWith('.json'));
  if (found === undefined) return undefined;
  const text = await readText(storage, keys.albumFile(owner, name, INDEXES, found));
  return text === undefined ? undefined : indexCountsSchema.parse(JSON.parse(text));
}

/** The hash that a picture's key or path ends with. */
export const hashOfPicture = (path: string): string => path.slice(path.lastIndexOf('/') + 1).slice(0, 64);
