// Which names photographs keep in an output folder, so that those of several folders do not fall on each other. Pure.

import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/**
 * What goes before the names found in each of these folders: nothing for a single one; for several their own names, as
 * `cp -r` does, and where two are called the same, all their paths below the folder that holds them all.
 */
export function folderPrefixes(folders: readonly string[]): ReadonlyMap<string, string> {
  const places = new Map(folders.map((folder) => [folder, resolve(folder)]));
  const distinct = [...new Set(places.values())];
  const root = commonFolder(distinct);
  const haveOwnNames = new Set(distinct.map((place) => basename(place))).size === distinct.length;
  const prefix = (place: string) => (haveOwnNames ? basename(place) : relative(root, place));
  return new Map([...places].map(([folder, place]) => [folder, distinct.length === 1 ? '' : prefix(place)]));
}

/** The names of photographs given one by one: their own, and where several are called the same, the folders that tell them apart. */
export function fileNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const called = new Map<string, Set<string>>();
  for (const path of paths) {
    const name = basename(path);
    called.set(name, (called.get(name) ?? new Set()).add(dirname(resolve(path))));
  }
  return new Map(
    paths.map((path) => {
      const folders = [...called.get(basename(path))!];
      return [path, join(relative(commonFolder(folders), dirname(resolve(path))), basename(path))];
    }),
  );
}

/** The deepest folder that holds all of these absolute ones, or is one of them. */
function commonFolder(folders: readonly string[]): string {
  const [first = sep, ...others] = folders;
  const parts = first.split(sep);
  const rest = others.map((folder) => folder.split(sep));
  const end = parts.findIndex((part, i) => rest.some((other) => other[i] !== part));
  return (end === -1 ? parts : parts.slice(0, end)).join(sep) || sep;
}
