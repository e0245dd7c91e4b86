// Makes an index of a folder's colour pictures, or brings one up to date: pictures that have not changed keep their
// record, new and changed ones are looked at, those that are gone are dropped. Descriptors are fitted anew each time,
// from the records, so that an index brought up to date equals one made from scratch.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plane, rasterToLab } from '@romnet/imaging';
import { decodeScaled, isPlain, READABLE_EXTENSIONS, readSize, searchFolder } from '@romnet/imaging/files';
import { hasColorsToGive } from '../colors.js';
import { describeMaps } from '../descriptor.js';
import { type FeatureExtractor, WORKING_SIDE } from '../extractor.js';
import { coarsen, decodeRecord, encodeRecord, recordBytes } from '../record.js';
import { fitSpace, fittedRows, project } from '../space.js';
import type { IndexedFile } from './file-table.js';
import { inOrder } from './in-order.js';
import { finishIndex, INDEX_FILE, openIndex, type ReferenceIndex } from './index-file.js';
import { createTensorFile, type TensorFileWriter } from './tensor-file.js';

/** The smallest side of a reference in pixels, as `renovate` wants it. */
const LEAST_SIDE = 16;

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
 * Makes or updates the index of a folder. The file appears whole or stays as it was.
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
  try {
    const writer = await createTensorFile(path, recordBytes(extractor.channels));
    try {
      return await writeIndex(path, writer, found, old, options);
    } finally {
      await writer.discard();
    }
  } finally {
    await old?.close();
  }
}

/** A picture file as found, not opened. */
type FoundFile = Pick<IndexedFile, 'path' | 'size' | 'modified'>;

/** The folder's pictures by path. Whoever asks is told of what cannot be read. */
async function findFiles({ folder, accept, onUnreadable }: BuildOptions): Promise<FoundFile[]> {
  const { files, unusable } = await searchFolder(folder, accept ? { accept } : {});
  for (const { path, isFolder } of unusable)
    onUnreadable?.(path, isFolder ? 'the folder cannot be read' : 'the link leads nowhere');
  const found: FoundFile[] = [];
  for (const path of files) {
    // Libraries open files by text, and an index holds text.
    if (!isPlain(path)) onUnreadable?.(path, 'its name is not UTF-8');
    else {
      const status = await stat(join(folder, path)).catch(() => undefined);
      if (status?.isFile()) found.push({ path, size: status.size, modified: status.mtimeMs });
    }
  }
  return found;
}

async function writeIndex(
  path: string,
  writer: TensorFileWriter,
  found: readonly FoundFile[],
  old: ReferenceIndex | undefined,
  options: BuildOptions,
): Promise<BuildResult> {
  const { folder, extractor, onProgress, onUnreadable, signal } = options;
  const before = rowsByPath(old);
  const color: IndexedFile[] = [];
  const grey: IndexedFile[] = [];
  const count = { unchanged: 0, changed: 0, added: 0, unreadable: 0 };
  let done = 0;
  for await (const entry of inOrder(found, AHEAD, (file) => look(file, folder, old, before))) {
    signal?.throwIfAborted();
    if (entry.kind === 'grey') grey.push(entry.file);
    if (entry.kind === 'known') {
      count.unchanged += 1;
      color.push(entry.file);
      await writer.append(await entry.old.record(entry.row));
    }
    if (entry.kind === 'new') {
      count[isColor(old, before.get(entry.file.path)) ? 'changed' : 'added'] += 1;
      color.push(entry.file);
      await writer.append(encodeRecord((await extractor.extract(entry.luminance)).map(coarsen)));
    }
    if (entry.kind === 'unreadable') {
      count.unreadable += 1;
      onUnreadable?.(entry.file.path, entry.reason);
    }
    done += 1;
    onProgress?.(done, found.length, entry.file.path);
  }
  if (color.length === 0)
    throw new Error(
      `expected colour pictures to take references from, got none: ${grey.length} grey, ` +
        `${count.unreadable} unreadable (${folder})`,
    );
  const described = await describe(writer, color.length, extractor.channels);
  const features = extractor;
  await finishIndex(path, writer, { folder, features, color, grey, ...described });
  const kept = count.unchanged + count.changed;
  return {
    index: path,
    pictures: color.length,
    ...count,
    removed: (old?.colors ?? 0) - kept,
    grey: grey.length,
  };
}

/** What a file turned out to be. */
type Look =
  | { readonly kind: 'known'; readonly file: IndexedFile; readonly old: ReferenceIndex; readonly row: number }
  | { readonly kind: 'grey'; readonly file: IndexedFile }
  | { readonly kind: 'new'; readonly file: IndexedFile; readonly luminance: Plane }
  | { readonly kind: 'unreadable'; readonly file: FoundFile; readonly reason: string };

async function look(
  found: FoundFile,
  folder: string,
  old: ReferenceIndex | undefined,
  before: ReadonlyMap<string, number>,
): Promise<Look> {
  const row = before.get(found.path);
  if (old && row !== undefined) {
    const file = old.files.at(row);
    if (file.size === found.size && file.modified === found.modified)
      return isColor(old, row) ? { kind: 'known', file, old, row } : { kind: 'grey', file };
  }
  const path = join(folder, found.path);
  try {
    const { width, height } = await readSize(path);
    if (Math.min(width, height) < LEAST_SIDE)
      throw new Error(
        `expected at least ${LEAST_SIDE}x${LEAST_SIDE} pixels, got ${width}x${height} (${path})`,
      );
    const lab = rasterToLab(await decodeScaled(path, WORKING_SIDE));
    const file = { ...found, width, height };
    if (!hasColorsToGive(lab)) return { kind: 'grey', file };
    return { kind: 'new', file, luminance: lab.L };
  } catch (error) {
    return { kind: 'unreadable', file: found, reason: (error as Error).message };
  }
}

const isColor = (old: ReferenceIndex | undefined, row: number | undefined): boolean =>
  old !== undefined && row !== undefined && row < old.colors;

function rowsByPath(old: ReferenceIndex | undefined): Map<string, number> {
  const rows = new Map<string, number>();
  for (let row = 0; row < (old?.files.count ?? 0); row++) rows.set(old!.files.at(row).path, row);
  return rows;
}

/** Fits the descriptors to the records written, and makes them. */
async function describe(writer: TensorFileWriter, rows: number, channels: readonly number[]) {
  const read = async (row: number) => describeMaps(decodeRecord(await writer.read(row), channels));
  const sample: Float32Array[] = [];
  for (const row of fittedRows(rows)) sample.push(await read(row));
  const space = fitSpace(sample);
  const descriptors = new Int8Array(rows * space.length);
  for (let row = 0; row < rows; row++) descriptors.set(project(space, await read(row)), row * space.length);
  return { space, descriptors };
}

async function openIfThere(path: string, extractor: FeatureExtractor): Promise<ReferenceIndex | undefined> {
  return openIndex(path, extractor).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
