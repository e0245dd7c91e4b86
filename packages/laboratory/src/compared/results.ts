// Pictures that somebody made elsewhere, matched by name to the pictures that they were made of.
import { join } from 'node:path';
import { readSize } from '@romnet/imaging/files';
import { stemOf } from '../datasets/dataset.js';
import { listPictures } from '../files/pictures.js';

export interface Expected {
  /** The path below its folder without the extension, as `DatasetItem.name`. */
  readonly name: string;
  readonly size: () => Promise<{ readonly width: number; readonly height: number }>;
}

export interface Matched {
  /** Usable results by name. */
  readonly files: ReadonlyMap<string, string>;
  /** Results that are missing, belong to nothing, are of the wrong size or cannot be read, a line each that names the file. */
  readonly faults: readonly string[];
}

/** Looks at every file and decodes none. Throws where the folder cannot be read, or nothing in it has the name of a picture. */
export async function matchResults(folder: string, expected: readonly Expected[]): Promise<Matched> {
  const faults: string[] = [];
  const found = new Map<string, string>();
  for (const file of await listPictures(folder)) {
    const [name, path] = [stemOf(file), join(folder, file)];
    const other = found.get(name);
    if (other === undefined) found.set(name, path);
    else faults.push(`${path}: has the same name as ${other}`);
  }
  const names = new Set(expected.map(({ name }) => name));
  if (![...found.keys()].some((name) => names.has(name)))
    throw new Error(
      `expected results named like the inputs but found none, for instance for ${expected[0]?.name} (${folder})`,
    );
  const files = new Map<string, string>();
  for (const { name, size } of expected) {
    const path = found.get(name);
    const fault = path === undefined ? `no result named ${name} (${folder})` : await faultOf(path, size);
    if (fault === undefined) files.set(name, path!);
    else faults.push(fault);
  }
  for (const [name, path] of found) if (!names.has(name)) faults.push(`${path}: no input of this name`);
  return { files, faults };
}

async function faultOf(path: string, size: Expected['size']): Promise<string | undefined> {
  const wanted = await size();
  try {
    const { width, height } = await readSize(path);
    if (width === wanted.width && height === wanted.height) return undefined;
    return `expected ${wanted.width}x${wanted.height}, the size of its input, got ${width}x${height} (${path})`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return reason.includes(path) ? reason : `${reason} (${path})`;
  }
}
