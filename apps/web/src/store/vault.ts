// Files and pixels by id: in the database, and the latest in memory as well, or only there where the database refuses.
import type { Raster } from '@romnet/imaging';
import type { Why } from '../engine/engine.js';
import { files } from '../files/index.js';
import { database, keepRaster, readRaster } from './database.js';
import { state } from './state.js';

/** Bytes of pixels that stay in memory: three photos of 12 megapixels, before and after. */
const ROOM = 220e6;

const blobs = new Map<string, Blob>();
const rasters = new Map<string, Promise<Raster>>();
/** What the database did not take; forgetting it would lose it. */
const unkept = new Set<string>();

function refused(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  state.set((now) => ({ ...now, unkept: message }));
}

export async function putFile(id: string, file: Blob): Promise<void> {
  blobs.set(id, file);
  try {
    await (await database()).put('files', file, id);
    // The database's own copy does not vanish with the file on disk.
    blobs.delete(id);
  } catch (error) {
    refused(error);
  }
}

export async function getFile(id: string): Promise<Blob | undefined> {
  const held = blobs.get(id);
  if (held) return held;
  return (await database().catch(() => undefined))?.get('files', id);
}

export async function putRaster(id: string, raster: Raster): Promise<void> {
  remember(id, Promise.resolve(raster));
  try {
    await keepRaster(id, raster);
  } catch (error) {
    unkept.add(id);
    refused(error);
  }
}

/** The pixels of a file that is decoded, or of a result. Rejects where they are gone. */
export function getRaster(id: string): Promise<Raster> {
  const held = rasters.get(id);
  if (held) {
    rasters.delete(id);
    rasters.set(id, held);
    return held;
  }
  return remember(id, load(id));
}

async function load(id: string): Promise<Raster> {
  const file = await getFile(id);
  if (file) return (await files.decode(file)).raster;
  const kept = await readRaster(id);
  if (!kept) throw new Error('the picture is no longer kept');
  return kept;
}

const sizes = new Map<string, number>();

function remember(id: string, raster: Promise<Raster>): Promise<Raster> {
  rasters.set(id, raster);
  raster.then(
    ({ data }) => {
      sizes.set(id, data.byteLength);
      makeRoom(id);
    },
    () => rasters.delete(id),
  );
  return raster;
}

function makeRoom(latest: string): void {
  let sum = [...rasters.keys()].reduce((total, id) => total + (sizes.get(id) ?? 0), 0);
  for (const id of rasters.keys()) {
    if (sum <= ROOM) return;
    if (id === latest || unkept.has(id)) continue;
    rasters.delete(id);
    sum -= sizes.get(id) ?? 0;
  }
}

const STORES = ['files', 'rasters', 'whys'] as const;

export async function putWhy(id: string, why: Why): Promise<void> {
  await (await database()).put('whys', why, id).catch(refused);
}

export const getWhy = async (id: string): Promise<Why | undefined> =>
  (await database().catch(() => undefined))?.get('whys', id);

export async function forget(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    blobs.delete(id);
    rasters.delete(id);
    unkept.delete(id);
  }
  const db = await database().catch(() => undefined);
  if (!db) return;
  await Promise.all(ids.flatMap((id) => STORES.map((store) => db.delete(store, id))));
}
