// The list of a folder's usable pictures and their descriptors, made in one pass and kept in the run folder, so that
// a resumed run sees the same pictures under the same numbers even if the folder has changed since.
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@romnet/network';
import { listPictures, mapConcurrently, readPicture } from '../files/pictures.js';
import { readBytes, writeAtomically } from '../files/whole.js';
import { DESCRIPTOR_LENGTH, type DescriptorTable, describe } from './descriptor.js';

export interface Catalogue {
  readonly folder: string;
  /** Paths relative to the folder, sorted; a picture's number is its place here. */
  readonly files: readonly string[];
  /** One row a picture. */
  readonly descriptors: DescriptorTable;
}

export interface ScanOptions {
  /** Called for every picture that cannot be read, with an error that names it; the picture is left out. */
  readonly onSkip?: (fault: Error) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Decodes every picture under `folder` once. About 4 ms a picture of 264x350 on one core. Throws where none is usable. */
export async function scanFolder(folder: string, options: ScanOptions = {}): Promise<Catalogue> {
  const names = await listPictures(folder);
  let done = 0;
  const described = await mapConcurrently(names, 4, async (name) => {
    const descriptor = await readPicture(join(folder, name)).then(describe, (error: unknown) => {
      options.onSkip?.(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    });
    options.onProgress?.(++done, names.length);
    return descriptor;
  });
  const usable = names.map((_, place) => place).filter((place) => described[place] !== undefined);
  if (usable.length === 0) {
    throw new Error(
      `expected photographs but found none that can be read among ${names.length} files (${folder})`,
    );
  }
  const data = new Float32Array(usable.length * DESCRIPTOR_LENGTH);
  usable.forEach((place, row) => {
    data.set(described[place]!, row * DESCRIPTOR_LENGTH);
  });
  return { folder, files: usable.map((place) => names[place]!), descriptors: { count: usable.length, data } };
}

/** Writes a catalogue as one safetensors file. */
export async function saveCatalogue(path: string, catalogue: Catalogue): Promise<void> {
  const { count, data } = catalogue.descriptors;
  const weights = new Map([['descriptors', { shape: [count, DESCRIPTOR_LENGTH], data }]]);
  const metadata = { folder: catalogue.folder, files: JSON.stringify(catalogue.files) };
  await writeAtomically(path, writeSafetensors(weights, { precision: 'F32', metadata }));
}

/** Reads what `saveCatalogue` wrote. */
export async function loadCatalogue(path: string): Promise<Catalogue> {
  const { weights, metadata } = readSafetensors(await readBytes(path), path);
  const descriptors = weights.get('descriptors');
  const files: unknown = JSON.parse(metadata.files ?? 'null');
  if (!descriptors || !Array.isArray(files) || descriptors.data.length !== files.length * DESCRIPTOR_LENGTH) {
    throw new Error(`expected a catalogue of pictures with ${DESCRIPTOR_LENGTH} numbers each (${path})`);
  }
  return {
    folder: metadata.folder ?? '',
    files: files as string[],
    descriptors: { count: files.length, data: descriptors.data },
  };
}
