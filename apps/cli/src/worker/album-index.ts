// The index of an album, brought up to date from the one before: only pictures that have come since are opened. Where files are not
// on this machine, only those are fetched; for the others, files of the same size and time stand in, which nobody opens.

import { mkdir, open, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readSize } from '@romnet/imaging/files';
import type { FeatureExtractor } from '@romnet/references';
import { buildReferenceIndex, UnusableIndexError } from '@romnet/references/files';
import {
  checkPicture,
  INDEXES,
  type IndexCounts,
  type JobLimits,
  readAlbum,
  readCounts,
  type Workplace,
} from '@romnet/server';

export interface Building {
  readonly owner: string;
  readonly name: string;
  readonly place: Workplace;
  readonly extractor: FeatureExtractor;
  readonly limits: JobLimits;
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

export interface ReadyIndex {
  /** The folder of the index, as a key. */
  readonly folder: string;
  /** The index's file. */
  readonly path: string;
  readonly counts: IndexCounts;
}

/** The index's file in its folder; the list beside it has the pictures that were looked at. */
const REFERENCES = 'references';
const LIST = 'pictures.txt';
/** The time of all pictures that were fetched: their names are their contents. */
const TIME = new Date('2020-01-01T00:00:00Z');

/** Throws one line where there is no colour picture in the album, and a StorageError. */
export async function readyIndex(building: Building, revision: string): Promise<ReadyIndex> {
  const { owner, name, place, extractor } = building;
  const { storage, keys, areas } = place;
  const index = `${revision}-${extractor.fingerprint.slice(0, 12)}`;
  const folder = keys.albumFile(owner, name, INDEXES, index);
  const path = areas.albumFile(owner, name, INDEXES, index, REFERENCES);
  const known = await readCounts(storage, keys, owner, name, index);
  if (known) {
    await place.bringAll(folder);
    return { folder, path, counts: known };
  }
  const counts = await build(building, index, path);
  await place.keepAll(folder);
  await storage.write(keys.albumFile(owner, name, INDEXES, `${index}.json`), JSON.stringify(counts));
  await place.drop(keys.pictures(owner, name));
  await removeOthers(building, revision, index);
  return { folder, path, counts };
}

async function build(building: Building, index: string, path: string): Promise<IndexCounts> {
  const { owner, name, place, extractor, onProgress, signal } = building;
  const folder = place.areas.pictures(owner, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let pictures = await bringPictures(building, await bringLast(building, index, path));
  const options = {
    ...{ folder, index: path, extractor, signal },
    accept: (file: string) => !pictures.refused.has(file),
    onProgress: (done: number, total: number) => onProgress(done / total),
  };
  const built = await buildReferenceIndex(options).catch(async (error: Error) => {
    if (!(error instanceof UnusableIndexError)) throw error;
    pictures = await bringPictures(building, new Set());
    return buildReferenceIndex({ ...options, rebuild: true });
  });
  const { usable, refused } = pictures;
  await writeFile(join(dirname(path), LIST), usable.join('\n'));
  return { pictures: built.pictures, grey: built.grey, unreadable: built.unreadable + refused.size };
}

/** Lays the latest index before this one where the new one will be. Returns the pictures that it knows. */
async function bringLast({ owner, name, place, extractor }: Building, index: string, path: string) {
  const { storage, keys } = place;
  const ending = `-${extractor.fingerprint.slice(0, 12)}.json`;
  let last: { readonly folder: string; readonly modified: number } | undefined;
  for (const entry of await storage.names(keys.albumFile(owner, name, INDEXES))) {
    if (!entry.endsWith(ending) || entry === `${index}.json`) continue;
    const stored = await storage.state(keys.albumFile(owner, name, INDEXES, entry));
    if (stored && stored.modified > (last?.modified ?? 0))
      last = { folder: stored.key.slice(0, -'.json'.length), modified: stored.modified };
  }
  if (!last) return new Set<string>();
  const folder = keys.albumFile(owner, name, INDEXES, index);
  for await (const { key } of storage.list(last.folder)) {
    const file = key.slice(last.folder.length + 1);
    if (storage.folder !== undefined) await storage.copy(key, `${folder}/${file}`);
    else {
      const to = join(dirname(path), file);
      const brought = await place.bring(key);
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      if (brought !== undefined) await rename(brought, to);
    }
  }
  const list = await readFile(join(dirname(path), LIST), 'utf8').catch(() => '');
  return new Set(list.split('\n').filter(Boolean));
}

/** Makes all pictures look as they are, and those that are not `known` openable; tells which are too large. */
async function bringPictures({ owner, name, place, limits, signal }: Building, known: ReadonlySet<string>) {
  const { storage, keys, areas } = place;
  const folder = keys.pictures(owner, name);
  const [usable, refused]: [string[], Set<string>] = [[], new Set()];
  for await (const { key, bytes } of storage.list(folder)) {
    signal.throwIfAborted();
    const picture = key.slice(folder.length + 1);
    const path = join(areas.pictures(owner, name), picture);
    const isKnown = known.has(picture);
    if (storage.folder === undefined) {
      if (isKnown) await standIn(path, bytes);
      else if ((await place.bring(key)) === undefined) continue;
      await utimes(path, TIME, TIME);
    }
    if (isKnown || (await isAllowed(path, picture, limits))) usable.push(picture);
    else refused.add(picture);
  }
  return { usable, refused };
}

/** A file of holes. */
export async function standIn(path: string, bytes: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'w', 0o600);
  await file.truncate(bytes);
  await file.close();
}

/** False for what is too large to open; what cannot be opened is for the index to count. */
async function isAllowed(path: string, name: string, limits: JobLimits): Promise<boolean> {
  const size = await readSize(path).catch(() => undefined);
  try {
    if (size) checkPicture(name, size, limits);
    return true;
  } catch {
    return false;
  }
}

/** Removes earlier indexes, unless the album has changed again: then this one is what the next is made from. */
async function removeOthers(
  { owner, name, place }: Building,
  revision: string,
  index: string,
): Promise<void> {
  const { storage, keys } = place;
  const album = await readAlbum(storage, keys, owner, name);
  if (!album) {
    await storage.removeAll(keys.album(owner, name));
    throw new Error(`there is no album ${name}`);
  }
  if (album.revision !== revision) return;
  for (const entry of await storage.names(keys.albumFile(owner, name, INDEXES))) {
    if (entry.startsWith(index)) continue;
    const key = keys.albumFile(owner, name, INDEXES, entry);
    // Others may be opening it just now; they make it anew then.
    if (entry.endsWith('.json')) await storage.remove(key);
    else await storage.removeAll(key);
  }
}
