// Results as files: one, or all in a ZIP with the folders that the photos came in.
import { distinctNames, files, type Provenance, resultName, writtenFormat, zip } from '../files/index.js';
import type { WrittenFormat } from '../model/format.js';
import { latest, type Photo, type Version } from '../model/photo.js';
import { state } from './state.js';
import { getFile, getRaster } from './vault.js';

/** `same`: as the photo is, where the page writes that. */
export type FormatWish = 'same' | WrittenFormat;

async function encode(
  photo: Photo,
  version: Version,
  wish: FormatWish,
): Promise<{ name: string; file: Blob }> {
  const format = wish === 'same' ? writtenFormat(photo.about?.format ?? 'unknown') : wish;
  const source = (await getFile(photo.id)) ?? new Blob();
  const file = await files.encode(await getRaster(version.id), format, source, provenanceOf(version));
  return { name: resultName(photo.name, format), file };
}

/** What is said of a result in its file. */
function provenanceOf({ settings, references, made, device }: Version): Provenance {
  const names = references.map(({ name, found }) => (found ? `${name} (found)` : name));
  const choices = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return {
    tool: 'ROMNet',
    when: made,
    description: [
      'restored and coloured by software',
      ...choices,
      `references ${names.join(', ') || 'none'}`,
      `computed by ${device}`,
    ].join('; '),
  };
}

function save(name: string, file: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export async function download(photo: Photo, version: Version, wish: FormatWish): Promise<void> {
  const { name, file } = await encode(photo, version, wish);
  save(name, file);
}

/** The latest result of every photo that has one. */
export async function downloadAll(wish: FormatWish): Promise<void> {
  const done = state.get().photos.flatMap((photo) => {
    const version = latest(photo);
    return version ? [{ photo, version }] : [];
  });
  const packing = (value: { done: number; of: number } | undefined) =>
    state.set((now) => ({ ...now, packing: value }));
  try {
    const encoded: { name: string; file: Blob }[] = [];
    for (const [i, { photo, version }] of done.entries()) {
      packing({ done: i, of: done.length });
      const { name, file } = await encode(photo, version, wish);
      encoded.push({ file, name: photo.folder ? `${photo.folder}/${name}` : name });
    }
    const names = distinctNames(encoded.map(({ name }) => name));
    const packed = encoded.map(({ file }, i) => ({ file, name: names[i]! }));
    save('romnet.zip', await zip(packed, new Date()));
  } finally {
    packing(undefined);
  }
}
