// The data of an experiment: for each part to be played, what is trained on, tested on, and taken references from.
import { dirname, relative, resolve } from 'node:path';
import type { DataSource } from '../config/config.js';
import { type Dataset, type DatasetKind, openDataset, openReferences } from '../datasets/dataset.js';
import { type Role, roles } from './experiments.js';

/**
 * Folders: of the data sets by role; `folder`, pictures with a split of their own that stand in for those not given; `portraits`,
 * to take RealOld's references from in place of the ones that lie in it.
 */
export type DataRoots = Readonly<Partial<Record<Role | 'folder' | 'portraits', string>>>;
export const dataNames = [...roles, 'folder', 'portraits'] as const;

export interface RoleData {
  /** As it is called in reports. */
  readonly about: string;
  readonly test: Dataset;
  readonly references: ReferencePictures;
  /** What a training config names. */
  readonly training: Exclude<DataSource, string>;
}

/** Pictures to take references from: paths below a folder that holds them all. */
export interface ReferencePictures {
  readonly folder: string;
  readonly paths: ReadonlySet<string>;
}

/** @throws Error where there is nothing to play the part, a split is missing, or a test picture could become a reference. */
export async function openRole(roots: DataRoots, role: Role): Promise<RoleData> {
  const { root, kind } = findRoot(roots, role);
  const test = await openDataset(root, { kind, split: 'test' });
  const references =
    role === 'realold' && roots.portraits !== undefined
      ? await openDataset(roots.portraits, { kind: 'folder' })
      : await openReferences(root, kind);
  const tested = new Set(
    test.items.flatMap(({ input, truth }) => [resolve(input), ...(truth ? [resolve(truth)] : [])]),
  );
  const shared = references.items.find(({ input }) => tested.has(resolve(input)));
  if (shared) throw new Error(`expected no test picture among the references, got ${shared.input}`);
  const files = references.items.map(({ input }) => resolve(input));
  const folder = commonFolder(files);
  return {
    about: kind === role ? role : `a folder in place of ${role}`,
    test,
    references: { folder, paths: new Set(files.map((file) => relative(folder, file))) },
    training: { ...trainingSource(roots, role) },
  };
}

/** What a role is trained on, without looking at it. */
export function trainingSource(roots: DataRoots, role: Role): Exclude<DataSource, string> {
  const { root, kind } = findRoot(roots, role);
  return { layout: kind === 'split' ? 'folder' : role, root: resolve(root), split: 'train' };
}

function findRoot(roots: DataRoots, role: Role): { root: string; kind: DatasetKind } {
  const own = roots[role];
  if (own !== undefined) return { root: own, kind: role };
  if (roots.folder !== undefined) return { root: roots.folder, kind: 'split' };
  throw new Error(`expected a data set ${role}, or a folder that stands in for it, got neither`);
}

/** The deepest folder that all files lie in. */
function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0]!);
  for (const file of files)
    while (relative(folder, file).startsWith('..')) {
      const above = dirname(folder);
      if (above === folder) return folder;
      folder = above;
    }
  return folder;
}
