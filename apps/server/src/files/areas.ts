// Where files lie: an area for each owner, uploads by the hash of their bytes, a folder for each job and each album. Every key or path
// is put together of checked parts, so that none leads out of its area.

import { join } from 'node:path/posix';

/** Names of owners: what `checkOwner` lets through. */
const OWNER = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const HASH = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ALBUM = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const FILE = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/i;

export interface Areas {
  readonly root: string;
  /** The folder of an owner's uploads. */
  uploads(owner: string): string;
  upload(owner: string, hash: string): string;
  /** What has come of an upload so far. */
  partial(owner: string, hash: string): string;
  /** The folder of all jobs of an owner. */
  jobs(owner: string): string;
  job(owner: string, id: string): string;
  /** A file of a job, such as `0.png` or `0.explain/change.png`. */
  file(owner: string, id: string, ...names: readonly string[]): string;
  /** The folder of all albums of an owner. */
  albums(owner: string): string;
  album(owner: string, name: string): string;
  /** The pictures of an album, in folders by the first two digits of their hashes. */
  pictures(owner: string, name: string): string;
  /** A file or folder of an album. */
  albumFile(owner: string, name: string, ...names: readonly string[]): string;
}

/** Keys of files in storage. */
export type Keys = Omit<Areas, 'root'>;

/** With a folder as root, paths of files; without one, their keys in storage. */
export function createAreas(root = ''): Areas {
  const of = (owner: string, kind: string) => join(root, checked(OWNER, 'an owner', owner), kind);
  const areas: Areas = {
    root,
    uploads: (owner) => of(owner, 'uploads'),
    upload: (owner, hash) => join(areas.uploads(owner), checked(HASH, 'a hash', hash)),
    partial: (owner, hash) => `${areas.upload(owner, hash)}.part`,
    jobs: (owner) => of(owner, 'jobs'),
    job: (owner, id) => join(areas.jobs(owner), checked(UUID, "a job's number", id)),
    file: (owner, id, ...names) =>
      join(areas.job(owner, id), ...names.map((name) => checked(FILE, 'a file name', name))),
    albums: (owner) => of(owner, 'albums'),
    album: (owner, name) => join(areas.albums(owner), checked(ALBUM, 'an album', name)),
    pictures: (owner, name) => join(areas.album(owner, name), 'pictures'),
    albumFile: (owner, name, ...names) =>
      join(areas.album(owner, name), ...names.map((part) => checked(FILE, 'a file name', part))),
  };
  return areas;
}

export const isOwner = (name: string): boolean => OWNER.test(name);

function checked(pattern: RegExp, what: string, text: string): string {
  if (!pattern.test(text)) throw new Error(`expected ${what}, got ${JSON.stringify(text)}`);
  return text;
}

/** The files of one photo of a job, by what they are. */
export const namesOf = (photo: number) => ({
  mask: `${photo}.mask.png`,
  explanation: `${photo}.explain`,
  /** Of the result's record, beside the result. */
  record: (result: string) => `${result}.romnet.json`,
});
