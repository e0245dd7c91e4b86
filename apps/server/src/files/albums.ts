// Albums as the API sees them: made, filled with uploads, emptied, removed. Pictures are copies, which stay when uploads are deleted.
// No picture is opened: indexes are workers' business.

import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import type { IndexCounts } from '../job.js';
import { hashOfPicture, readAlbum, readCounts, writeAlbum } from './album-files.js';
import { createTurns } from './in-turn.js';
import type { Places } from './places.js';
import { several } from './several.js';
import type { Stored } from './storage.js';
import { UploadError } from './upload-error.js';

export interface AlbumState {
  readonly name: string;
  readonly created: string;
  readonly indexed: IndexCounts | null;
}

/** A picture as it is asked for. */
export interface Addition {
  readonly upload: string;
  /** For its extension. */
  readonly name: string;
}

export interface Albums {
  /** False where it was there. */
  create(owner: string, name: string): Promise<boolean>;
  list(owner: string): Promise<string[]>;
  state(owner: string, name: string): Promise<AlbumState | undefined>;
  /** Adds those that are not in it already. Undefined where there is no such album. Throws an UploadError where there is no room. */
  add(
    owner: string,
    name: string,
    pictures: readonly Addition[],
  ): Promise<{ readonly missing: readonly string[] } | undefined>;
  /** Hashes in their order, those after a hash only. */
  pictures(owner: string, name: string, after: string | undefined, most: number): Promise<string[]>;
  /** The key of a picture. */
  picture(owner: string, name: string, hash: string): Promise<string | undefined>;
  /** False where there is no such picture. */
  removePicture(owner: string, name: string, hash: string): Promise<boolean>;
  /** False where there is no such album. */
  remove(owner: string, name: string): Promise<boolean>;
}

const AT_ONCE = 8;

export function createAlbums({ storage, keys, usage }: Omit<Places, 'incoming'>, areaBytes: number): Albums {
  const inTurn = createTurns();
  const folderOf = (owner: string, name: string, hash: string) =>
    `${keys.pictures(owner, name)}/${hash.slice(0, 2)}`;
  const find = async (owner: string, name: string, hash: string): Promise<Stored | undefined> => {
    const folder = folderOf(owner, name, hash);
    for await (const stored of storage.list(folder, { after: `${folder}/${hash}`, most: 1 }))
      return hashOfPicture(stored.key) === hash ? stored : undefined;
    return undefined;
  };
  /** Does something to an album, and gives it a new revision. */
  const change = <T>(owner: string, name: string, work: () => Promise<T>): Promise<T | undefined> =>
    inTurn(keys.album(owner, name), async () => {
      const album = await readAlbum(storage, keys, owner, name);
      if (!album) return undefined;
      try {
        return await work();
      } finally {
        // Also after half of it.
        await writeAlbum(storage, keys, owner, name, { ...album, revision: randomUUID() });
      }
    });
  const addOne = async (owner: string, name: string, { upload, name: file }: Addition) => {
    if (await find(owner, name, upload)) return true;
    const stored = await storage.state(keys.upload(owner, upload));
    if (!stored) return false;
    if ((await usage.of(owner)) + stored.bytes > areaBytes)
      throw new UploadError('full', 'the space for uploads and albums is used up; delete some first');
    const to = `${folderOf(owner, name, upload)}/${upload}${extname(file).toLowerCase()}`;
    const isDone = await storage.copy(stored.key, to);
    if (isDone) usage.add(owner, stored.bytes);
    return isDone;
  };
  return {
    create: (owner, name) =>
      inTurn(keys.album(owner, name), async () => {
        if (await readAlbum(storage, keys, owner, name)) return false;
        const created = new Date().toISOString();
        await writeAlbum(storage, keys, owner, name, { created, revision: randomUUID() });
        return true;
      }),
    list: (owner) => storage.names(keys.albums(owner)),
    async state(owner, name) {
      const album = await readAlbum(storage, keys, owner, name);
      if (!album) return undefined;
      const counts = await readCounts(storage, keys, owner, name, album.revision);
      return { name, created: album.created, indexed: counts ?? null };
    },
    add: (owner, name, pictures) =>
      change(owner, name, async () => {
        const added = await several(pictures, AT_ONCE, (picture) => addOne(owner, name, picture));
        return { missing: pictures.filter((_, i) => !added[i]).map(({ upload }) => upload) };
      }),
    async pictures(owner, name, after, most) {
      const folder = keys.pictures(owner, name);
      const hashes: string[] = [];
      // `~` comes after all that an extension may have.
      const from = after === undefined ? undefined : `${folderOf(owner, name, after)}/${after}~`;
      for await (const { key } of storage.list(folder, { after: from, most }))
        hashes.push(hashOfPicture(key));
      return hashes;
    },
    picture: async (owner, name, hash) => (await find(owner, name, hash))?.key,
    async removePicture(owner, name, hash) {
      const done = await change(owner, name, async () => {
        const stored = await find(owner, name, hash);
        if (!stored) return false;
        await storage.remove(stored.key);
        usage.add(owner, -stored.bytes);
        return true;
      });
      return done ?? false;
    },
    remove: (owner, name) =>
      inTurn(keys.album(owner, name), async () => {
        const album = await readAlbum(storage, keys, owner, name);
        await storage.removeAll(keys.album(owner, name));
        usage.forget(owner);
        return album !== undefined;
      }),
  };
}
