// An index of reference pictures on disk: a safetensors file of the tensors named below, whole or not there at all.
//
//   records      U8  [colour pictures, bytes]   coarse feature maps (record.ts), read one by one from disk
//   descriptors  I8  [colour pictures, D]       what is searched (space.ts), in memory
//   mean, axes   F32 [R], [D, R]                how a picture becomes a descriptor
//   sizes, modified, dimensions, paths          the files (file-table.ts): colour pictures first, then grey ones
//
// Metadata: format, version, the feature network's name and fingerprint, channels per layer, the corpus folder as seen
// from the index, the number of colour pictures, and a checksum of everything that is held in memory.

import { createHash } from 'node:crypto';
import { dirname, relative, resolve } from 'node:path';
import { GRID, recordBytes } from '../record.js';
import { checkSpace, type DescriptorSpace } from '../space.js';
import { type FileTable, type IndexedFile, packFiles, tensorOf, unpackFiles } from './file-table.js';
import {
  openTensorFile,
  type StoredTensor,
  type TensorFileReader,
  type TensorFileWriter,
} from './tensor-file.js';

/** Where a folder's index lies unless told. Hidden, so that no search for pictures finds it. */
export const INDEX_FILE = '.romnet-references';

const FORMAT = 'romnet references';
/** Raised whenever an older reader would misunderstand a newer file, or the other way round. */
const VERSION = '2';

/** The features an index was made with. */
export interface FeatureIdentity {
  readonly name: string;
  readonly fingerprint: string;
  readonly channels: readonly number[];
}

export interface ReferenceIndex {
  /** The corpus, as an absolute path. */
  readonly folder: string;
  readonly features: FeatureIdentity;
  /** How many colour pictures there are: rows 0 to colours - 1 of `files`. The rest are grey. */
  readonly colors: number;
  readonly files: FileTable;
  readonly space: DescriptorSpace;
  /** [colours, space.length]. */
  readonly descriptors: Int8Array;
  /** The record of a colour picture. */
  record(row: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What `finishIndex` writes beside the records. */
export interface IndexContent {
  readonly folder: string;
  readonly features: FeatureIdentity;
  /** Of the records, in their order. */
  readonly color: readonly IndexedFile[];
  readonly grey: readonly IndexedFile[];
  readonly space: DescriptorSpace;
  readonly descriptors: Int8Array;
}

/** Writes all but the records, which are in the writer already, and lets the index appear at `path`. */
export async function finishIndex(
  path: string,
  writer: TensorFileWriter,
  content: IndexContent,
): Promise<void> {
  const { folder, features, color, grey, space, descriptors } = content;
  const { length, mean, axes } = space;
  const tensors = new Map<string, StoredTensor>([
    ['mean', { shape: [mean.length], data: mean }],
    ['axes', { shape: [length, mean.length], data: axes }],
    ['descriptors', { shape: [color.length, length], data: descriptors }],
    ...packFiles([...color, ...grey]),
  ]);
  await writer.finish(tensors, {
    format: FORMAT,
    version: VERSION,
    features: features.name,
    fingerprint: features.fingerprint,
    channels: features.channels.join(','),
    grid: String(GRID),
    folder: relative(dirname(resolve(path)), resolve(folder)),
    colors: String(color.length),
    checksum: checksum(tensors),
  });
}

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
  let file: TensorFileReader | undefined;
  try {
    file = await openTensorFile(path);
    return interpret(path, file, features);
  } catch (cause) {
    await file?.close();
    if ((cause as NodeJS.ErrnoException).code !== undefined) throw cause;
    throw new UnusableIndexError(path, folderOf(path, file?.metadata), cause as Error);
  }
}

/** The corpus that an index says it is of, where the file is an index and tells. */
function folderOf(path: string, metadata: Readonly<Record<string, string>> | undefined): string | undefined {
  if (metadata?.format !== FORMAT || metadata.folder === undefined) return undefined;
  return resolve(dirname(path), metadata.folder);
}

function interpret(
  path: string,
  file: TensorFileReader,
  wanted: Pick<FeatureIdentity, 'name' | 'fingerprint'> | undefined,
): ReferenceIndex {
  const { metadata, tensors } = file;
  if (metadata.format !== FORMAT)
    throw new Error(`expected the format "${FORMAT}", got "${metadata.format}"`);
  if (metadata.version !== VERSION || metadata.grid !== String(GRID))
    throw new Error(
      `expected version ${VERSION} with a grid of ${GRID}, got ${metadata.version}, ${metadata.grid}`,
    );
  if (checksum(tensors) !== metadata.checksum) throw new Error('its checksum does not match, it is damaged');
  const features = {
    name: metadata.features ?? '',
    fingerprint: metadata.fingerprint ?? '',
    channels: (metadata.channels ?? '').split(',').map(Number),
  };
  if (wanted && wanted.fingerprint !== features.fingerprint)
    throw new Error(
      wanted.name === features.name
        ? `it was made with other weights of the ${features.name}`
        : `it was made with the features of another network (${features.name}), not ${wanted.name}`,
    );
  const colors = Number(metadata.colors);
  const files = unpackFiles(tensors);
  const mean = tensorOf(tensors, 'mean', Float32Array);
  const axes = tensorOf(tensors, 'axes', Float32Array);
  const descriptors = tensorOf(tensors, 'descriptors', Int8Array);
  const length = tensors.get('axes')?.shape[0] as number;
  checkSpace({ length, mean, axes }, features.channels);
  if (file.rows !== colors || descriptors.length !== colors * length || files.count < colors)
    throw new Error(`its tables differ in length: ${colors} pictures, ${file.rows} records`);
  if (file.recordBytes !== recordBytes(features.channels))
    throw new Error(`expected records of ${recordBytes(features.channels)} bytes, got ${file.recordBytes}`);
  return {
    folder: resolve(dirname(path), metadata.folder ?? ''),
    features,
    colors,
    files,
    space: { length, mean, axes },
    descriptors,
    record: (row) => file.read(row),
    close: () => file.close(),
  };
}

/** A hash over names, shapes and bytes. The records have none: reading gigabytes to open an index would defeat it. */
function checksum(tensors: ReadonlyMap<string, StoredTensor>): string {
  const hash = createHash('sha256');
  for (const [name, { shape, data }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name} ${shape.join('x')}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
