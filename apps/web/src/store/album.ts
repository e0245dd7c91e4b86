// One's own album: an index of a folder's pictures, kept between visits, and which of them suit a photo. The folder is only read;
// what is kept is small copies.
import { files } from '../files/index.js';
import { latest, type Photo } from '../model/photo.js';
import { addReferences, type Incoming } from './actions.js';
import { type AlbumPicture, database } from './database.js';
import { inTurn } from './locks.js';
import { currentEngine } from './queue.js';
import { createStore } from './store.js';
import { getRaster } from './vault.js';

interface AlbumState {
  /** Pictures in the index; undefined until it was read. */
  readonly count: number | undefined;
  readonly indexing: { readonly done: number; readonly of: number } | undefined;
  /** By the photo's id: what suits it, best first. */
  readonly suggestions: ReadonlyMap<string, readonly AlbumPicture[]>;
}

export const album = createStore<AlbumState>({
  count: undefined,
  indexing: undefined,
  suggestions: new Map(),
});

/** Looks up how much is there. */
export async function openAlbum(): Promise<void> {
  const count = await database()
    .then((db) => db.count('album'))
    .catch(() => 0);
  album.set((now) => ({ ...now, count }));
}

const keyOf = ({ file, folder }: Incoming) => [folder, file.name, file.size, file.lastModified].join('|');

/** Adds a folder's pictures to the index; those that are there already cost nothing, and what cannot be read is passed over. */
export async function indexAlbum(pictures: readonly Incoming[]): Promise<void> {
  const db = await database();
  try {
    for (const [done, incoming] of pictures.entries()) {
      album.set((now) => ({ ...now, indexing: { done, of: pictures.length } }));
      if (await db.getKey('album', keyOf(incoming))) continue;
      try {
        const { copy, raster } = await files.copy(incoming.file);
        const described = await inTurn(() => currentEngine().describe(raster));
        await db.put('album', { ...described, copy, name: incoming.file.name }, keyOf(incoming));
      } catch {
        // No picture, or stopped with a photo; the next time the folder is chosen it is tried again.
      }
    }
  } finally {
    const count = await db.count('album');
    album.set((now) => ({ ...now, count, indexing: undefined, suggestions: new Map() }));
  }
}

export async function forgetAlbum(): Promise<void> {
  await (await database()).clear('album');
  album.set((now) => ({ ...now, count: 0, suggestions: new Map() }));
}

/** How many are shown. */
const SUGGESTIONS = 6;

/** Finds what suits a photo, by what its latest result shows, since damage misleads. */
export async function suggest(photo: Photo): Promise<void> {
  const pictures = await (await database()).getAll('album');
  const raster = await getRaster(latest(photo)?.id ?? photo.id);
  const places = await inTurn(async () => {
    const engine = currentEngine();
    return engine.nearest(await engine.describe(raster), pictures, SUGGESTIONS);
  });
  const found = places.map((place) => pictures[place]!);
  album.set((now) => ({ ...now, suggestions: new Map(now.suggestions).set(photo.id, found) }));
}

/** Puts a suggestion into the photo's tray. A person chose it, so it counts as given. */
export const takeSuggestion = (photo: Photo, { name, copy }: AlbumPicture): Promise<string[]> =>
  addReferences(photo.id, [new File([copy], name, { type: copy.type })]);
