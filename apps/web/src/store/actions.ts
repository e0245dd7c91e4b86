// What a person can do with photos; each changes the state, and files follow.
import { files } from '../files/index.js';
import { newId } from '../model/id.js';
import { type Hint, ORIGINAL, type Photo, type Reference } from '../model/photo.js';
import { DEFAULT_SETTINGS, type Settings } from '../model/settings.js';
import { takeIn } from './intake.js';
import { cancel, enqueue } from './queue.js';
import { change, photoOf, state } from './state.js';
import { forget, getFile, putFile } from './vault.js';

/** A file with the folder that it came in. */
export interface Incoming {
  readonly file: File;
  readonly folder: string;
}

/** Takes photos in, reads each, and renovates those that can be read. */
export async function addPhotos(incoming: readonly Incoming[]): Promise<void> {
  const before = photoOf(state.get().selected);
  const added = incoming.map(
    ({ file, folder }): Photo => ({
      ...{ id: newId(), name: file.name, folder, references: [], versions: [] },
      settings: before?.settings ?? DEFAULT_SETTINGS,
      work: { kind: 'running', stage: 'read', fraction: 0 },
      left: ORIGINAL,
      right: ORIGINAL,
    }),
  );
  state.set((now) => ({
    ...now,
    photos: [...now.photos, ...added],
    selected: added[0]?.id ?? now.selected,
  }));
  void navigator.storage?.persist?.().catch(() => false);
  // All are safe before the first is looked at: a reload loses none.
  for (const [i, { id }] of added.entries()) await putFile(id, incoming[i]!.file);
  for (const [i, { id }] of added.entries()) await takeIn(id, incoming[i]!.file);
}

/** Reads again what could not be read, or renovates again; where a program was lost, all that lost it. */
export async function retry(id: string): Promise<void> {
  const photo = photoOf(id);
  if (photo?.work.kind === 'failed' && photo.work.isLost) return retryLost();
  if (photo?.about) return enqueue([id]);
  const file = await getFile(id);
  if (file) await takeIn(id, file);
}

/** Renovates what lost the program that computed. */
export function retryLost(): void {
  const lost = state.get().photos.filter(({ work }) => work.kind === 'failed' && work.isLost);
  enqueue(lost.map(({ id }) => id));
}

/** Reads what a reload kept from being read. */
export async function resume(): Promise<void> {
  const unread = state.get().photos.filter(({ about, work }) => !about && work.kind === 'waiting');
  for (const { id } of unread) change(id, { work: { kind: 'running', stage: 'read', fraction: 0 } });
  for (const { id } of unread) await retry(id);
}

export const select = (id: string): void => state.set((now) => ({ ...now, selected: id }));

export function choose(id: string, choices: Partial<Settings>): void {
  const photo = photoOf(id);
  if (photo) change(id, { settings: { ...photo.settings, ...choices } });
}

/** Puts a colour on a place of the photo. */
export function addHint(id: string, hint: Hint): void {
  const photo = photoOf(id);
  if (photo) change(id, { hints: [...(photo.hints ?? []), hint] });
}

export function removeHint(id: string, hint: Hint): void {
  const left = photoOf(id)?.hints?.filter((other) => other !== hint) ?? [];
  change(id, { hints: left.length > 0 ? left : undefined });
}

/** The same choices, references among them, for all photos, and all renovated again. */
export function chooseForAll(from: string): void {
  const photo = photoOf(from);
  if (!photo) return;
  const { settings, references } = photo;
  const others = state.get().photos.filter(({ about }) => about);
  for (const { id } of others) change(id, { settings, references });
  enqueue(others.map(({ id }) => id));
}

/** Adds pictures to take colours from. Returns the names of files that could not be read. */
export async function addReferences(id: string, pictures: readonly File[], found = false): Promise<string[]> {
  const failed: string[] = [];
  for (const file of pictures) {
    const reference: Reference = { id: newId(), name: file.name, found };
    try {
      const { thumbnail } = await files.inspect(file);
      await putFile(reference.id, file);
      await putFile(`thumbnail:${reference.id}`, thumbnail);
      const photo = photoOf(id);
      if (photo) change(id, { references: [...photo.references, reference] });
    } catch {
      failed.push(file.name);
    }
  }
  return failed;
}

export function removeReference(id: string, reference: string): void {
  const photo = photoOf(id);
  if (photo) change(id, { references: photo.references.filter((other) => other.id !== reference) });
}

/** Takes a photo and its results from the page. */
export async function remove(id: string): Promise<void> {
  const photo = photoOf(id);
  if (!photo) return;
  cancel(id);
  const { photos } = state.get();
  const place = photos.indexOf(photo);
  const left = photos.filter((other) => other !== photo);
  const selected =
    state.get().selected === id ? left[Math.min(place, left.length - 1)]?.id : state.get().selected;
  state.set((now) => ({ ...now, photos: left, selected }));
  const stillUsed = new Set(left.flatMap(referencesOf));
  const unused = referencesOf(photo).filter((reference) => !stillUsed.has(reference));
  const masks = [photo, ...photo.versions].flatMap(({ mask }) => mask?.id ?? []);
  const all = [id, ...photo.versions.map((version) => version.id), ...unused, ...masks];
  await forget(all.flatMap((one) => [one, `thumbnail:${one}`]));
}

const referencesOf = ({ references, versions }: Photo): string[] => [
  ...new Set([...references, ...versions.flatMap((version) => version.references)].map(({ id }) => id)),
];
