// Data sets in their published layouts, as one kind of list: what to show the network, and the truth where there is one.
// Lists files only; decoding and checking pictures is the reader's business.
import { stat } from 'node:fs/promises';
import { basename, extname, join, resolve, sep } from 'node:path';
import { permutation, randomAt } from '../data/random.js';
import { listPictures } from '../files/pictures.js';
import { pickListed, type Split, splitLists } from './lists.js';

export type { Split };

/** One picture, or one pair. */
export interface DatasetItem {
  /** Its name in tables: the path below the data set's folder without the extension, with / between folders. */
  readonly name: string;
  /** The file to renovate; where the data set holds intact photographs only, the photograph itself. */
  readonly input: string;
  /** The file it should become; undefined where the data set has none, or the input is intact already. */
  readonly truth?: string;
  /** Where `romnet degrade` made the input: the picture of where it is damaged, and the record of what was done. */
  readonly mask?: string;
  readonly record?: string;
}

export interface Dataset {
  readonly kind: DatasetKind;
  readonly items: readonly DatasetItem[];
  /** Files that belong to no pair, each in one line that names it. */
  readonly faults: readonly string[];
}

/** A layout: how a folder is recognised, and what it lists. */
interface Layout {
  /** Looked at in the order of the table; the first that fits is taken. */
  readonly fits: (folder: string) => Promise<boolean>;
  readonly list: (folder: string, split: Split) => Promise<Omit<Dataset, 'kind'>>;
}

/** The public DIV2K: 800 and 100 pictures. The paper trains on the first and tests on the second (IV-A). */
const DIV2K_FOLDERS: Readonly<Record<Split, string>> = { train: 'DIV2K_train_HR', test: 'DIV2K_valid_HR' };

/** Paper IV-A: 10,000 pictures of Pascal VOC to train on and another 1,000 to test on. */
const VOC_TRAIN = 10_000;
const VOC_TEST = 1_000;

/** Where RealOld's references lie. */
const PORTRAITS = 'portraits';

const SPLITS: readonly Split[] = ['train', 'test'];
const ownLists = (folder: string) => present(SPLITS, (name) => isFile(join(folder, `${name}.txt`)));
const ownFolders = (folder: string) => present(SPLITS, (name) => isFolder(folder, name));

async function present(names: readonly Split[], has: (name: Split) => Promise<boolean>): Promise<Split[]> {
  const there = await Promise.all(names.map(has));
  return names.filter((_, i) => there[i]);
}

/** Every known layout. `folder` comes last, because it fits any folder. */
const layouts = {
  /** What `romnet degrade` writes: input/ and truth/, equal names; mask/ and record/, where they are. */
  pairs: {
    fits: async (folder) => (await isFolder(folder, 'input')) && (await isFolder(folder, 'truth')),
    async list(folder) {
      const { items, faults } = await pairFolders(join(folder, 'input'), join(folder, 'truth'));
      return { items: await Promise.all(items.map((item) => withDamage(item, folder))), faults };
    },
  },
  /** DIV2K_train_HR/0001.png to 0800.png and DIV2K_valid_HR/0801.png to 0900.png. */
  div2k: {
    fits: async (folder) =>
      (await isFolder(folder, DIV2K_FOLDERS.train)) || (await isFolder(folder, DIV2K_FOLDERS.test)),
    list: (folder, split) => photographs(join(folder, DIV2K_FOLDERS[split])),
  },
  /** JPEGImages of VOCdevkit/VOC<year>, VOC<year> or the folder itself; train.txt and test.txt, if there, say which is which. */
  pascal: {
    fits: async (folder) => (await vocPictures(folder)) !== undefined,
    async list(folder, split) {
      const pictures = await vocPictures(folder);
      if (pictures === undefined)
        throw new Error(`expected a folder JPEGImages of Pascal VOC but found none (${folder})`);
      const { items, faults } = await photographs(pictures);
      const lists = await splitLists(folder);
      return lists ? pickListed(items, lists, split) : { items: vocSplit(items, split), faults };
    },
  },
  /**
   * Pairs side by side: the old photo <name>o.<ext> and the expert's <name>t.<ext>. The paper only tests on it. In portraits/,
   * if there, are the colour portraits that it takes references from.
   */
  realold: {
    async fits(folder) {
      const { items, faults } = await pairedByLetter(folder);
      return items.length > 0 && faults.length === 0;
    },
    async list(folder, split) {
      if (split === 'train')
        throw new Error(`expected the split test for RealOld, which has no other, got train (${folder})`);
      return pairedByLetter(folder);
    },
  },
  /** Photographs with a split of one's own: train.txt and test.txt, which name pictures, or the folders train/ and test/. */
  split: {
    async fits(folder) {
      const [lists, folders] = await Promise.all([ownLists(folder), ownFolders(folder)]);
      return lists.length === 2 || folders.length === 2;
    },
    async list(folder, split) {
      const lists = await splitLists(folder);
      if (lists) return pickListed((await photographs(folder)).items, lists, split);
      const there = await ownFolders(folder);
      const missing = SPLITS.filter((name) => !there.includes(name));
      if (missing.length > 0) {
        const lacks = missing.map((name) => `${name}.txt or ${name}/`).join(', ');
        throw new Error(
          `expected a split of the pictures, by lists or by folders, got no ${lacks} (${folder})`,
        );
      }
      return photographs(join(folder, split));
    },
  },
  /** Photographs, with subfolders. There is no split: everything is listed for both. */
  folder: { fits: async () => true, list: (folder) => photographs(folder) },
} satisfies Readonly<Record<string, Layout>>;

export type DatasetKind = keyof typeof layouts;
export const datasetKinds = Object.keys(layouts) as DatasetKind[];

export interface DatasetOptions {
  /** The layout; recognised from the folder unless told. */
  readonly kind?: DatasetKind;
  /** Default `test`. */
  readonly split?: Split;
}

/**
 * Lists a data set. Throws one line naming the folder where it cannot be read, or has no picture (or pair) to list.
 * Pictures without their partner are no error but `faults`.
 */
export async function openDataset(folder: string, options: DatasetOptions = {}): Promise<Dataset> {
  const kind = options.kind ?? (await recogniseDataset(folder));
  const { items, faults } = await layouts[kind].list(folder, options.split ?? 'test');
  return notEmpty({ kind, items, faults }, folder);
}

/** Layouts that say which pictures are for testing only. */
const withSplits: ReadonlySet<DatasetKind> = new Set<DatasetKind>(['div2k', 'pascal', 'split']);
export const hasSplits = (kind: DatasetKind): boolean => withSplits.has(kind);

/** The layout of a folder. */
export async function recogniseDataset(folder: string): Promise<DatasetKind> {
  for (const kind of datasetKinds) if (await layouts[kind].fits(folder)) return kind;
  throw new Error('internal: the layout `folder` fits every folder');
}

/** Absolute paths of what is for testing only in a folder: of a data set with a split its test part, else nothing. */
export async function testPictures(folder: string): Promise<string[]> {
  const kind = await recogniseDataset(folder);
  if (!hasSplits(kind)) return [];
  const { items } = await layouts[kind].list(folder, 'test');
  return items.map(({ input }) => resolve(input));
}

/**
 * The pictures that test pictures may take references from: what is there to train on, and of RealOld the portraits. Throws where
 * there are none.
 */
export async function openReferences(folder: string, kind: DatasetKind): Promise<Dataset> {
  if (kind !== 'realold') return openDataset(folder, { kind, split: 'train' });
  if (!(await isFolder(folder, PORTRAITS)))
    throw new Error(`expected portraits to take references from in ${PORTRAITS}/ but found none (${folder})`);
  return openDataset(join(folder, PORTRAITS), { kind: 'folder' });
}

/**
 * So many of the items, drawn by a seed, in their order: the paper shows observers 100 of RealOld's 200 (IV-B). The same seed and
 * names give the same choice.
 */
export function randomSubset<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  const order = permutation(randomAt(seed, 'subset of a data set'), items.length);
  return [...order.subarray(0, count).toSorted()].map((place) => items[place]!);
}

/**
 * Lists the pairs of two folders: pictures of the same path below them, whatever the extension. Throws where there is
 * none; a picture without partner is a fault.
 */
export async function openPairs(inputs: string, truths: string): Promise<Dataset> {
  return notEmpty({ kind: 'pairs', ...(await pairFolders(inputs, truths)) }, `${inputs}, ${truths}`);
}

function notEmpty(dataset: Dataset, folder: string): Dataset {
  if (dataset.items.length > 0) return dataset;
  const what = dataset.kind === 'folder' ? 'pictures' : `pictures of a ${dataset.kind} data set`;
  const [first] = dataset.faults;
  throw new Error(`expected ${what} but found none${first ? `; the first fault: ${first}` : ''} (${folder})`);
}

async function photographs(folder: string): Promise<Omit<Dataset, 'kind'>> {
  const names = await listPictures(folder);
  return { items: names.map((name) => ({ name: stemOf(name), input: join(folder, name) })), faults: [] };
}

/** One picture a stem; a second of the same stem is a fault, because nobody could tell which is meant. */
function byStem(names: readonly string[], folder: string, faults: string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of names) {
    const stem = stemOf(name);
    const other = files.get(stem);
    if (other === undefined) files.set(stem, join(folder, name));
    else faults.push(`${join(folder, name)}: has the same name as ${other}`);
  }
  return files;
}

async function pairFolders(inputs: string, truths: string): Promise<Omit<Dataset, 'kind'>> {
  const faults: string[] = [];
  const before = byStem(await listPictures(inputs), inputs, faults);
  const after = byStem(await listPictures(truths), truths, faults);
  const items: DatasetItem[] = [];
  for (const [name, input] of before) {
    const truth = after.get(name);
    if (truth === undefined) faults.push(`${input}: no truth of this name in ${truths}`);
    else items.push({ name, input, truth });
  }
  for (const [name, truth] of after)
    if (!before.has(name)) faults.push(`${truth}: no input of this name in ${inputs}`);
  return { items, faults };
}

/** The item with its mask and record, where there are such files. */
async function withDamage(item: DatasetItem, folder: string): Promise<DatasetItem> {
  const [mask, record] = [
    join(folder, 'mask', `${item.name}.png`),
    join(folder, 'record', `${item.name}.json`),
  ];
  return {
    ...item,
    ...((await isFile(mask)) ? { mask } : {}),
    ...((await isFile(record)) ? { record } : {}),
  };
}

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() === true;

async function pairedByLetter(folder: string): Promise<Omit<Dataset, 'kind'>> {
  const faults: string[] = [];
  const names = (await listPictures(folder)).filter((name) => !name.startsWith(`${PORTRAITS}/`));
  const files = byStem(names, folder, faults);
  const items: DatasetItem[] = [];
  for (const [stem, path] of files) {
    const name = stem.slice(0, -1);
    if (stem.endsWith('o')) {
      const truth = files.get(`${name}t`);
      if (truth === undefined) faults.push(`${path}: no truth ${name}t beside it`);
      else items.push({ name, input: path, truth });
    } else if (!stem.endsWith('t')) faults.push(`${path}: expected a name that ends in o (old) or t (truth)`);
    else if (!files.has(`${name}o`)) faults.push(`${path}: no old photo ${name}o beside it`);
  }
  return { items, faults };
}

/** Where a Pascal VOC keeps its pictures, the newest year first; undefined where this is none. */
async function vocPictures(folder: string): Promise<string | undefined> {
  for (const year of ['.', 'VOC2012', 'VOC2007'])
    for (const root of [folder, join(folder, 'VOCdevkit')])
      if (await isFolder(root, year, 'JPEGImages')) return join(root, year, 'JPEGImages');
  return undefined;
}

/**
 * The paper does not say which pictures it took. Ours: all in one fixed random order, the first 1,000 to test on and
 * the next 10,000 to train on; where there are fewer than 11,000, the same shares.
 */
export function vocSplit<Item>(items: readonly Item[], split: Split): Item[] {
  const order = permutation(randomAt(0, 'Pascal VOC split'), items.length);
  const tested = Math.min(VOC_TEST, Math.ceil((items.length * VOC_TEST) / (VOC_TEST + VOC_TRAIN)));
  const chosen = split === 'test' ? order.subarray(0, tested) : order.subarray(tested, tested + VOC_TRAIN);
  return [...chosen.toSorted()].map((place) => items[place]!);
}

/** A path without its extension, with / between folders. */
export const stemOf = (name: string): string =>
  join(name, '..', basename(name, extname(name)))
    .split(sep)
    .join('/');

async function isFolder(...parts: string[]): Promise<boolean> {
  return (await stat(join(...parts)).catch(() => undefined))?.isDirectory() === true;
}
