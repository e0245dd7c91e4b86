// A file that came becomes a photo that can be renovated, or several: one for each of its pages.
import { files, pageName } from '../files/index.js';
import { newId } from '../model/id.js';
import type { Photo } from '../model/photo.js';
import { enqueue } from './queue.js';
import { change, photoOf, state } from './state.js';
import { putFile } from './vault.js';

/** Reads a photo's file, takes it apart where it has pages, and puts what can be read into the queue. */
export async function takeIn(id: string, file: Blob): Promise<void> {
  try {
    const [own, ...others] = await takeApart(id, file);
    await inspect(id, own.file);
    for (const page of others) await takeIn(page.id, page.file);
  } catch (error) {
    fail(id, error);
  }
}

function fail(id: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  change(id, { work: { kind: 'failed', message } });
}

async function inspect(id: string, file: Blob): Promise<void> {
  try {
    const { thumbnail, ...about } = await files.inspect(file);
    await putFile(`thumbnail:${id}`, thumbnail);
    if (!photoOf(id)) return;
    change(id, { about });
    enqueue([id]);
  } catch (error) {
    fail(id, error);
  }
}

interface Page {
  readonly id: string;
  readonly file: Blob;
}

/** Makes a photo of each page of a file that has several. Returns them; the first has the id of the file. */
async function takeApart(id: string, file: Blob): Promise<[Page, ...Page[]]> {
  const photo = photoOf(id);
  const found = photo && !photo.page ? await files.pages(file) : undefined;
  if (!photo || !found?.[0]) return [{ id, file }];
  const pages = found.map((page, i): Page => ({ id: i === 0 ? id : newId(), file: page }));
  const [first, ...others] = pages as [Page, ...Page[]];
  for (const page of others) await putFile(page.id, page.file);
  const photos = pages.map(
    (page, i): Photo => ({
      ...{ ...photo, id: page.id },
      ...(pages.length > 1 && {
        ...{ name: pageName(photo.name, i + 1), page: { number: i + 1, of: pages.length } },
      }),
    }),
  );
  state.set((now) => ({
    ...now,
    photos: now.photos.flatMap((other) => (other.id === id ? photos : [other])),
  }));
  await putFile(id, first.file);
  return [first, ...others];
}
