// Masks while they are painted: the latest of each photo in memory, with what can be undone, and kept after every stroke.
import { newId } from '../model/id.js';
import { emptyMask, isEmpty, type Mask } from '../model/mask.js';
import type { KeptMask, Photo } from '../model/photo.js';
import { change, photoOf } from './state.js';
import { createStore } from './store.js';
import { getFile, putFile } from './vault.js';

/** Strokes that can be undone. */
const MOST = 20;

interface Painted {
  readonly mask: Mask;
  readonly before: readonly Uint8Array[];
}

/** By the photo's id. */
export const masks = createStore<ReadonlyMap<string, Painted>>(new Map());

const put = (id: string, painted: Painted) => masks.set((now) => new Map(now).set(id, painted));

export async function readMask({ id, width, height }: KeptMask): Promise<Mask | undefined> {
  const file = await getFile(id);
  return file && { width, height, data: new Uint8Array(await file.arrayBuffer()) };
}

/** Makes the mask of a photo ready to be painted. */
export async function openMask(photo: Photo): Promise<void> {
  if (masks.get().has(photo.id) || !photo.about) return;
  const kept = photo.mask && (await readMask(photo.mask));
  if (!masks.get().has(photo.id)) put(photo.id, { mask: kept ?? emptyMask(photo.about), before: [] });
}

/** Begins a stroke: from here on it can be undone. */
export function beginStroke(id: string): void {
  const painted = masks.get().get(id);
  if (painted) put(id, { ...painted, before: [...painted.before, painted.mask.data.slice()].slice(-MOST) });
}

/** Shows what was painted into the mask. */
export function showStroke(id: string): void {
  const painted = masks.get().get(id);
  if (painted) put(id, { ...painted, mask: { ...painted.mask } });
}

/** Ends a stroke: keeps the mask. */
export async function keepMask(id: string): Promise<void> {
  const painted = masks.get().get(id);
  if (!painted || !photoOf(id)) return;
  const { width, height, data } = painted.mask;
  if (isEmpty(painted.mask)) return change(id, { mask: undefined });
  const kept = { id: newId(), width, height };
  await putFile(kept.id, new Blob([data.slice()]));
  change(id, { mask: kept });
}

export function undoStroke(id: string): Promise<void> {
  const painted = masks.get().get(id);
  const data = painted?.before.at(-1);
  if (painted && data) put(id, { mask: { ...painted.mask, data }, before: painted.before.slice(0, -1) });
  return keepMask(id);
}

export function clearMask(id: string): Promise<void> {
  beginStroke(id);
  const painted = masks.get().get(id);
  if (painted) {
    const data = new Uint8Array(painted.mask.data.length);
    put(id, { ...painted, mask: { ...painted.mask, data } });
  }
  return keepMask(id);
}
