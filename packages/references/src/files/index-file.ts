// An index of reference pictures on disk: a safetensors file of the tensors named below, whole or not there at all, read into memory
// when it is opened. The exact features are apart, in files beside it (feature-file.ts).
//
//   slots        I32 [colour pictures, 2]       which of the feature files, and which slot of it
//   descriptors  I8  [colour pictures, D]       what is searched (space.ts); neither these nor the next where pictures are few
//   mean, axes   F32 [R], I8 [D, R]             how a picture becomes a descriptor
//   sizes, modified, dimensions, paths          the files (file-table.ts): colour pictures first, then grey ones
//
// Metadata: format, version, the feature network's name and fingerprint, channels per layer, the corpus folder as seen
// from the index, the number of colour pictures, the feature files, the axes' scale and how many pictures there were when they were
// fitted, and a checksum of all tensors.

import { createHash } from 'node:crypto';
import { dirname, join, relative, resolve } from 'node:path';
import { GRID, recordBytes } from '../record.js';
import { createTable, type SearchTable } from '../search.js';
import { checkSpace, type DescriptorSpace } from '../space.js';
import { type FeatureFile, openFeatureFile, type RecordKind } from './feature-file.js';
import { isFeatureName } from './feature-folder.js';
import { type FileTable, type IndexedFile, packFiles, tensorOf, unpackFiles } from './file-table.js';
import { readMetadata, readTensorFile, type StoredTensor, writeTensorFile } from './tensor-file.js';

/** Where a folder's index lies unless told. Hidden, so that no search for pictures finds it. */
export const INDEX_FILE = '.romnet-references';

const FORMAT = 'romnet references';
/** Raised whenever an older reader would misunderstand a newer file, or the other way round. */
const VERSION = '3';

/** The features an index was made with. */
export interface FeatureIdentity {
  readonly name: string;
  readonly fingerprint: string;
  readonly channels: readonly number[];
}

/** The records that features of this network make. */
export const recordKind = ({ fingerprint, channels }: Omit<FeatureIdentity, 'name'>): RecordKind => ({
  fingerprint,
  bytes: recordBytes(channels),
});

/** What is searched. */
export interface Searchable {
  readonly space: DescriptorSpace;
  /** [colours, space.length]. */
  readonly table: SearchTable;
  /** How many colour pictures there were when the space was fitted. */
  readonly fitted: number;
}

export interface ReferenceIndex {
  /** The corpus, as an absolute path. */
  readonly folder: string;
  readonly features: FeatureIdentity;
  /** How many colour pictures there are: rows 0 to colours - 1 of `files`. The rest are grey. */
  readonly colors: number;
  readonly files: FileTable;
  /** Undefined where pictures are so few that all are ranked. */
  readonly search: Searchable | undefined;
  /** By name. */
  readonly featureFiles: ReadonlyMap<string, FeatureFile>;
  /** Where the record of a colour picture is. */
  place(row: number): { readonly name: string; readonly slot: number };
  /** The record of a colour picture. */
  record(row: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What `writeIndex` writes. */
export interface IndexContent {
  readonly folder: string;
  readonly features: FeatureIdentity;
  readonly color: readonly IndexedFile[];
  readonly grey: readonly IndexedFile[];
  readonly search: Searchable | undefined;
  /** Names of feature files. */
  readonly featureFiles: readonly string[];
  /** [colour pictures, 2]. */
  readonly slots: Int32Array;
}

/** Lets an index appear at `path`, whole. */
export async function writeIndex(path: string, content: IndexContent): Promise<void> {
  const { folder, features, color, grey, search, featureFiles, slots } = content;
  const tensors = new Map<string, StoredTensor>([
    ['slots', { shape: [color.length, 2], data: slots }],
    ...packFiles([...color, ...grey]),
  ]);
  if (search) {
    const { length, mean, axes } = search.space;
    tensors.set('mean', { shape: [mean.length], data: mean });
    tensors.set('axes', { shape: [length, mean.length], data: axes });
    tensors.set(DESCRIPTORS, { shape: [color.length, length], data: search.table.bytes });
  }
  const metadata = {
    format: FORMAT,
    version: VERSION,
    features: features.name,
    fingerprint: features.fingerprint,
    channels: features.channels.join(','),
    grid: String(GRID),
    folder: relative(dirname(resolve(path)), resolve(folder)),
    colors: String(color.length),
    featureFiles: featureFiles.join('/'),
    ...(search && { scale: String(search.space.scale), fitted: String(search.fitted) }),
    checksum: checksum(tensors),
  };
  await writeTensorFile(path, { metadata, tensors });
}

const DESCRIPTORS = 'descriptors';

/** A file that is no index, is damaged, or was made by other features or another version: `rebuild` makes it anew. */
export class UnusableIndexError extends Error {
  override readonly name = 'UnusableIndexError';

  constructor(
    /** The file. */
    readonly index: string,
    /** The folder that it indexes, absolute; undefined where the file does not tell. */
    readonly folder: string | undefined,
    cause: Error,
  ) {
    super(`not a usable index of references: ${cause.message} (${index})`, { cause });
  }
}

/**
 * Opens an index. With `features`, one that was made with others is refused.
 *
 * @throws UnusableIndexError in one line that names the file and what is wrong with it. A file that cannot be opened at all throws
 *   the system's own error.
 */
export async function openIndex(
  path: string,
  features?: Pick<FeatureIdentity, 'name' | 'fingerprint'>,
): Promise<ReferenceIndex> {
  try {
    checkMetadata(await readMetadata(path), features);
    return await interpret(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== undefined) throw cause;
    throw new UnusableIndexError(path, await folderOf(path), cause as Error);
  }
}

/** The corpus that an index says it is of, where the file is an index and tells. */
async function folderOf(path: string): Promise<string | undefined> {
  const metadata = await readMetadata(path).catch((): Record<string, string> => ({}));
  if (metadata.format !== FORMAT || metadata.folder === undefined) return undefined;
  return resolve(dirname(path), metadata.folder);
}

/** Throws an Error that says why it is none of ours. */
function checkMetadata(
  metadata: Readonly<Record<string, string>>,
  wanted: Pick<FeatureIdentity, 'name' | 'fingerprint'> | undefined,
): void {
  if (metadata.format !== FORMAT)
    throw new Error(`expected the format "${FORMAT}", got "${metadata.format}"`);
  if (metadata.version !== VERSION || metadata.grid !== String(GRID))
    throw new Error(
      `expected version ${VERSION} with a grid of ${GRID}, got ${metadata.version}, ${metadata.grid}, of another release`,
    );
  if (wanted && wanted.fingerprint !== metadata.fingerprint)
    throw new Error(
      wanted.name === metadata.features
        ? `it was made with other weights of the ${metadata.features}`
        : `it was made with the features of another network (${metadata.features}), not ${wanted.name}`,
    );
}

async function interpret(path: string): Promise<ReferenceIndex> {
  let table: SearchTable | undefined;
  const { metadata, tensors } = await readTensorFile(path, (name, shape) => {
    if (name !== DESCRIPTORS || shape.length !== 2) return undefined;
    table = createTable(shape[0]!, shape[1]!);
    return table.bytes;
  });
  if (checksum(tensors) !== metadata.checksum) throw new Error('its checksum does not match, it is damaged');
  const features = {
    name: metadata.features ?? '',
    fingerprint: metadata.fingerprint ?? '',
    channels: (metadata.channels ?? '').split(',').map(Number),
  };
  const colors = Number(metadata.colors);
  const files = unpackFiles(tensors);
  const slots = tensorOf(tensors, 'slots', Int32Array);
  const names = (metadata.featureFiles ?? '').split('/');
  const search = table && searchOf(metadata, tensors, table, features.channels);
  const descriptors = search ? search.table.bytes.length / search.space.length : colors;
  if (slots.length !== 2 * colors || descriptors !== colors || files.count < colors)
    throw new Error(`its tables differ in length: ${colors} pictures, ${slots.length / 2} records`);
  const featureFiles = await openAll(path, names, recordKind(features));
  const place = (row: number) => {
    const name = names[slots[2 * row]!];
    if (row >= colors || name === undefined) throw new Error(`internal: no picture ${row} among ${colors}`);
    return { name, slot: slots[2 * row + 1]! };
  };
  return {
    folder: resolve(dirname(path), metadata.folder ?? ''),
    ...{ features, colors, files, search, featureFiles, place },
    record(row) {
      const { name, slot } = place(row);
      return featureFiles.get(name)!.record(slot);
    },
    async close() {
      for (const file of featureFiles.values()) await file.close();
    },
  };
}

function searchOf(
  metadata: Readonly<Record<string, string>>,
  tensors: ReadonlyMap<string, StoredTensor>,
  table: SearchTable,
  channels: readonly number[],
): Searchable {
  const space = {
    length: tensors.get('axes')?.shape[0] as number,
    mean: tensorOf(tensors, 'mean', Float32Array),
    axes: tensorOf(tensors, 'axes', Int8Array),
    scale: Number(metadata.scale),
  };
  checkSpace(space, channels);
  return { space, table, fitted: Number(metadata.fitted) };
}

/** Opens the feature files of an index, all or none. */
async function openAll(
  path: string,
  names: readonly string[],
  kind: RecordKind,
): Promise<Map<string, FeatureFile>> {
  const files = new Map<string, FeatureFile>();
  try {
    for (const name of names) {
      if (!isFeatureName(name)) throw new Error(`expected the name of a file of features, got "${name}"`);
      files.set(name, await openFeatureFile(join(dirname(path), name), kind));
    }
    return files;
  } catch (cause) {
    for (const file of files.values()) await file.close();
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new Error(`its features (${names[files.size]}) are not beside it`, { cause });
    throw cause;
  }
}

/** A hash over names, shapes and bytes. The records have hashes of their own: reading gigabytes to open an index would defeat it. */
function checksum(tensors: ReadonlyMap<string, StoredTensor>): string {
  const hash = createHash('sha256');
  for (const [name, { shape, data }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name} ${shape.join('x')}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
