// Makes an index of a folder's colour pictures, or brings one up to date: pictures that have not changed keep their
// record where it is, new and changed ones are looked at, those that are gone are dropped. What a killed run had looked at is
// taken over by the next.

import { dirname, join, resolve } from 'node:path';
import { READABLE_EXTENSIONS } from '@romnet/imaging/files';
import type { FeatureExtractor } from '../extractor.js';
import { coarsen, encodeRecord } from '../record.js';
import { compact } from './compact.js';
import { createFeatureFile, type FeatureFile, type FeatureWriter, keyOf } from './feature-file.js';
import { newFeatureName, openStrays, tidyFeatures } from './feature-folder.js';
import type { IndexedFile } from './file-table.js';
import { type FoundFile, findFiles, type Look, lookAt } from './found.js';
import { inOrder } from './in-order.js';
import { INDEX_FILE, openIndex, type ReferenceIndex, recordKind, writeIndex } from './index-file.js';
import { makeSearchable, type Row, slotsOf } from './rows.js';

/** Pictures decoded ahead of the one whose features are computed, so that two cores have work. */
const AHEAD = 4;

export interface BuildOptions {
  readonly folder: string;
  /** The index file. Default: INDEX_FILE in the folder. */
  readonly index?: string;
  readonly extractor: FeatureExtractor;
  /** Look at every picture again, whatever index there is. Default false. */
  readonly rebuild?: boolean;
  /** False for paths (below the folder) that are no references. */
  readonly accept?: (path: string) => boolean;
  /** Told after each picture. */
  readonly onProgress?: (done: number, total: number, path: string) => void;
  /** Told at once of a file that cannot be used, in one line that names it. */
  readonly onUnreadable?: (path: string, reason: string) => void;
  /** Looked at before each picture. */
  readonly signal?: AbortSignal;
  /** More pictures than this are searched, fewer are all ranked. Default RANKED_WHOLE. */
  readonly rankedWhole?: number;
}

export interface BuildResult {
  /** The index file. */
  readonly index: string;
  /** Colour pictures in the index: unchanged + changed + added. */
  readonly pictures: number;
  readonly unchanged: number;
  readonly changed: number;
  readonly added: number;
  /** Colour pictures of the index before that are gone, or can no longer be used. */
  readonly removed: number;
  /** Pictures without colours to give, left out. */
  readonly grey: number;
  /** Files that cannot be read as pictures, left out. */
  readonly unreadable: number;
}

/**
 * Makes or updates the index of a folder. The file appears whole or stays as it was; where nothing has changed, it does.
 *
 * @throws Error where the folder cannot be read or has no colour picture; where there is an index that is damaged or
 *   was made with other features (unless `rebuild`); and the signal's reason once aborted.
 */
export async function buildReferenceIndex(options: BuildOptions): Promise<BuildResult> {
  const { folder, extractor, rebuild = false } = options;
  const path = options.index ?? join(folder, INDEX_FILE);
  const found = await findFiles(options);
  if (found.length === 0)
    throw new Error(
      `expected pictures to take references from (${READABLE_EXTENSIONS.join(', ')}), got none (${folder})`,
    );
  const old = rebuild ? undefined : await openIfThere(path, extractor);
  const files = new Map<string, FeatureFile>(old?.featureFiles);
  try {
    const strays = rebuild
      ? new Map<string, FeatureFile>()
      : await openStrays(path, recordKind(extractor), [...files.keys()]);
    for (const [name, file] of strays) files.set(name, file);
    const known = await knowing(old, strays);
    const pictures = await gather(found, known, writerAt(path, extractor, files), options);
    return await finish(path, pictures, old, files, options);
  } finally {
    for (const file of files.values()) await file.close();
  }
}

/** What is known of pictures before any is opened. */
interface Known {
  readonly old: ReferenceIndex | undefined;
  /** The row of a path in the old index. */
  readonly rows: ReadonlyMap<string, number>;
  /** Slots that no index names, by key. */
  readonly strays: ReadonlyMap<string, { readonly name: string; readonly file: FeatureFile; slot: number }>;
}

async function knowing(
  old: ReferenceIndex | undefined,
  files: ReadonlyMap<string, FeatureFile>,
): Promise<Known> {
  const rows = new Map<string, number>();
  for (let row = 0; row < (old?.files.count ?? 0); row++) rows.set(old!.files.at(row).path, row);
  const strays = new Map<string, { name: string; file: FeatureFile; slot: number }>();
  for (const [name, file] of files)
    for (let slot = 0; slot < file.count; slot++)
      strays.set((await file.head(slot)).key, { name, file, slot });
  return { old, rows, strays };
}

/** The file that new records go to; begun when there is a first. */
type OpenWriter = () => Promise<{ readonly name: string; readonly file: FeatureWriter }>;

function writerAt(path: string, extractor: FeatureExtractor, files: Map<string, FeatureFile>): OpenWriter {
  let writer: { readonly name: string; readonly file: FeatureWriter } | undefined;
  return async () => {
    if (!writer) {
      const name = newFeatureName(path);
      const file = await createFeatureFile(join(dirname(path), name), recordKind(extractor));
      files.set(name, file);
      writer = { name, file };
    }
    return writer;
  };
}

interface Gathered {
  readonly color: Row[];
  readonly grey: IndexedFile[];
  readonly count: { unchanged: number; changed: number; added: number; unreadable: number };
  /** Whether any grey picture was not known as such. */
  isGreyNew: boolean;
  readonly openWriter: OpenWriter;
}

async function gather(
  found: readonly FoundFile[],
  known: Known,
  openWriter: OpenWriter,
  { folder, extractor, onProgress, onUnreadable, signal }: BuildOptions,
): Promise<Gathered> {
  const count = { unchanged: 0, changed: 0, added: 0, unreadable: 0 };
  const result: Gathered = { color: [], grey: [], count, isGreyNew: false, openWriter };
  let done = 0;
  for await (const entry of inOrder(found, AHEAD, (file) => look(file, folder, known))) {
    signal?.throwIfAborted();
    if (entry.kind === 'kept') {
      result.color.push(entry.row);
      count[entry.row.old === undefined ? novelty(known, entry.row.file) : 'unchanged'] += 1;
    } else if (entry.kind === 'color') {
      const { name, file } = await openWriter();
      const record = encodeRecord((await extractor.extract(entry.luminance)).map(coarsen));
      const slot = await file.append({ ...entry.file, key: keyOf(entry.file) }, record);
      result.color.push({ file: entry.file, name, slot, old: undefined });
      count[novelty(known, entry.file)] += 1;
    } else if (entry.kind === 'unreadable') {
      count.unreadable += 1;
      onUnreadable?.(entry.file.path, entry.reason);
    } else {
      result.grey.push(entry.file);
      if (entry.kind === 'grey') result.isGreyNew = true;
    }
    done += 1;
    onProgress?.(done, found.length, entry.kind === 'kept' ? entry.row.file.path : entry.file.path);
  }
  return result;
}

/** A file that need not be opened, or what opening it showed. */
type Seen =
  | { readonly kind: 'kept'; readonly row: Row }
  | { readonly kind: 'still grey'; readonly file: IndexedFile }
  | Look;

async function look(found: FoundFile, folder: string, { old, rows, strays }: Known): Promise<Seen> {
  const row = rows.get(found.path);
  if (old && row !== undefined) {
    const file = old.files.at(row);
    if (file.size === found.size && file.modified === found.modified)
      return row < old.colors
        ? { kind: 'kept', row: { file, ...old.place(row), old: row } }
        : { kind: 'still grey', file };
  }
  const stray = strays.size === 0 ? undefined : strays.get(keyOf(found));
  if (stray && (await stray.file.isWhole(stray.slot))) {
    const { width, height } = await stray.file.head(stray.slot);
    const { name, slot } = stray;
    return { kind: 'kept', row: { file: { ...found, width, height }, name, slot, old: undefined } };
  }
  return lookAt(found, folder);
}

/** What a picture is that the old index has not as it is now. */
function novelty({ old, rows }: Known, { path }: FoundFile): 'changed' | 'added' {
  const row = rows.get(path);
  return old && row !== undefined && row < old.colors ? 'changed' : 'added';
}

async function finish(
  path: string,
  { color, grey, count, isGreyNew, openWriter }: Gathered,
  old: ReferenceIndex | undefined,
  files: ReadonlyMap<string, FeatureFile>,
  { folder, extractor, rankedWhole }: BuildOptions,
): Promise<BuildResult> {
  if (color.length === 0)
    throw new Error(
      `expected colour pictures to take references from, got none: ${grey.length} grey, ` +
        `${count.unreadable} unreadable (${folder})`,
    );
  const result = {
    ...{ index: path, pictures: color.length, ...count },
    removed: (old?.colors ?? 0) - count.unchanged - count.changed,
    grey: grey.length,
  };
  const isAsItWas =
    old?.folder === resolve(folder) &&
    count.unchanged === color.length &&
    !isGreyNew &&
    old.files.count === color.length + grey.length;
  const before = [...(old?.featureFiles.keys() ?? [])];
  if (isAsItWas) {
    await tidyFeatures(path, before, [], new Date());
    return result;
  }
  const rows = await compact(color, files, openWriter);
  for (const file of files.values()) if ('sync' in file) await (file as FeatureWriter).sync();
  const { slots, featureFiles } = slotsOf(rows);
  const search = await makeSearchable(rows, old?.search, files, extractor.channels, rankedWhole);
  const features = extractor;
  await writeIndex(path, {
    ...{ folder, features, color: rows.map(({ file }) => file), grey, search, featureFiles, slots },
  });
  await tidyFeatures(path, featureFiles, old ? before : undefined, new Date());
  return result;
}

async function openIfThere(path: string, extractor: FeatureExtractor): Promise<ReferenceIndex | undefined> {
  return openIndex(path, extractor).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
