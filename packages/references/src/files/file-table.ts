// The pictures an index knows, as arrays instead of objects: a million of them are 30 MB and a list of names.

import type { StoredTensor } from './tensor-file.js';

/** A picture as it was when it was indexed. */
export interface IndexedFile {
  /** Below the corpus folder, with `/` between its parts. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Last change, milliseconds since 1970. */
  readonly modified: number;
  /** Pixels, orientation applied; 0 where it was not looked at. */
  readonly width: number;
  readonly height: number;
}

export interface FileTable {
  readonly count: number;
  /** The file of a row. Throws where there is none. */
  at(row: number): IndexedFile;
}

/** The files as tensors of an index. */
export function packFiles(files: readonly IndexedFile[]): Map<string, StoredTensor> {
  const count = files.length;
  const paths = new TextEncoder().encode(files.map(({ path }) => `${path}\0`).join(''));
  return new Map<string, StoredTensor>([
    ['sizes', { shape: [count], data: Float64Array.from(files, ({ size }) => size) }],
    ['modified', { shape: [count], data: Float64Array.from(files, ({ modified }) => modified) }],
    [
      'dimensions',
      { shape: [count, 2], data: Int32Array.from(files.flatMap(({ width, height }) => [width, height])) },
    ],
    // NUL ends a path: the one character that no file system allows in it.
    ['paths', { shape: [paths.length], data: paths }],
  ]);
}

/** What `packFiles` made. Throws an Error that says which tensor does not fit. */
export function unpackFiles(tensors: ReadonlyMap<string, StoredTensor>): FileTable {
  const sizes = tensorOf(tensors, 'sizes', Float64Array);
  const modified = tensorOf(tensors, 'modified', Float64Array);
  const dimensions = tensorOf(tensors, 'dimensions', Int32Array);
  const paths = tensorOf(tensors, 'paths', Uint8Array);
  const ends: number[] = [];
  for (let end = paths.indexOf(0); end >= 0; end = paths.indexOf(0, end + 1)) ends.push(end);
  const count = ends.length;
  if (sizes.length !== count || modified.length !== count || dimensions.length !== 2 * count)
    throw new Error(`its tables differ in length: ${count} paths, ${sizes.length} sizes`);
  if (paths.length > 0 && ends.at(-1) !== paths.length - 1) throw new Error('its paths end in mid-word');
  const decoder = new TextDecoder();
  return {
    count,
    at(row) {
      const end = ends[row];
      if (end === undefined) throw new Error(`internal: no file ${row} among ${count}`);
      return {
        path: decoder.decode(paths.subarray(row === 0 ? 0 : ends[row - 1]! + 1, end)),
        size: sizes[row]!,
        modified: modified[row]!,
        width: dimensions[2 * row]!,
        height: dimensions[2 * row + 1]!,
      };
    },
  };
}

/** The numbers of a tensor of this format. Throws where it is missing or another. */
export function tensorOf<Kind extends StoredTensor['data']>(
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
  kind: abstract new (length: number) => Kind,
): Kind {
  const data = tensors.get(name)?.data;
  if (!(data instanceof kind)) throw new Error(`the tensor "${name}" is missing or of another kind`);
  return data;
}
