// Split lists: train.txt and test.txt in the root of a data set, a picture's name a line. They must be two, and have nothing in common.
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** What a data set is used for. */
export type Split = 'train' | 'test';

type SplitLists = Readonly<Record<Split, { readonly file: string; readonly names: readonly string[] }>>;

/**
 * The lists of a folder; undefined where it has none.
 *
 * @throws Error where only one of the two is there, or a picture is in both: it would be trained and tested on.
 */
export async function splitLists(folder: string): Promise<SplitLists | undefined> {
  const files = { train: join(folder, 'train.txt'), test: join(folder, 'test.txt') };
  const [train, test] = await Promise.all([readList(files.train), readList(files.test)]);
  if (!train && !test) return undefined;
  if (!train || !test) {
    const [lacks, has] = train ? [files.test, files.train] : [files.train, files.test];
    throw new Error(`expected the split list ${lacks} beside ${has}, got none`);
  }
  const tested = new Set(test.map(withoutExtension));
  const shared = train.filter((name) => tested.has(withoutExtension(name)));
  if (shared.length > 0)
    throw new Error(
      `expected each picture in one split list only, got ${shared[0]}${shared.length > 1 ? ` and ${shared.length - 1} more` : ''} in ${files.train} and ${files.test}`,
    );
  return { train: { file: files.train, names: train }, test: { file: files.test, names: test } };
}

/** The items that a list names, in its order; a name that no picture has is a fault. */
export function pickListed<Item extends { readonly name: string }>(
  all: readonly Item[],
  lists: SplitLists,
  split: Split,
): { items: Item[]; faults: string[] } {
  const byName = new Map(all.map((item) => [item.name, item]));
  const { file, names } = lists[split];
  const faults: string[] = [];
  const items = names.flatMap((name) => {
    const item = byName.get(name) ?? byName.get(withoutExtension(name));
    if (!item) faults.push(`${name}: no picture of this name, which is in ${file}`);
    return item ? [item] : [];
  });
  return { items, faults };
}

/** Lines without blanks and comments; undefined where there is no such file. */
async function readList(file: string): Promise<string[] | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const withoutExtension = (name: string): string => name.slice(0, name.length - extname(name).length);
