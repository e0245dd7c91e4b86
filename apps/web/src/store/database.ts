// What is kept between visits, in IndexedDB: sessions as plain data, files as they came, results as samples.
import type { Raster } from '@romnet/imaging';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Described, Why } from '../engine/engine.js';

/** A session as it is kept. */
export interface KeptSession {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly updated: number;
  /** As `Photo`, perhaps of an older page. */
  readonly photos: readonly unknown[];
  readonly selected: string | undefined;
}

interface KeptRaster {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  readonly data: Blob;
  readonly alpha?: Blob;
}

/** A picture of the album: what to find it by, and a copy that is large enough to give colours. */
export interface AlbumPicture extends Described {
  readonly name: string;
  readonly copy: Blob;
}

interface Schema extends DBSchema {
  sessions: { key: string; value: KeptSession };
  /** Photos, references and thumbnails. */
  files: { key: string; value: Blob };
  /** Results. */
  rasters: { key: string; value: KeptRaster };
  /** Where the colours of results came from, by the result's id. */
  whys: { key: string; value: Why };
  /** Pictures of the album, by path, size and time. */
  album: { key: string; value: AlbumPicture };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('romnet', 1, {
    upgrade(db) {
      db.createObjectStore('sessions', { keyPath: 'id' });
      db.createObjectStore('files');
      db.createObjectStore('rasters');
      db.createObjectStore('whys');
      db.createObjectStore('album');
    },
  });
  return opened;
}

export async function keepRaster(
  id: string,
  { width, height, bitDepth, data, alpha }: Raster,
): Promise<void> {
  const blob = (samples: Raster['data']) => new Blob([samples as Uint8Array<ArrayBuffer>]);
  const kept = { ...{ width, height, bitDepth }, data: blob(data), ...(alpha && { alpha: blob(alpha) }) };
  await (await database()).put('rasters', kept, id);
}

export async function readRaster(id: string): Promise<Raster | undefined> {
  const kept = await (await database()).get('rasters', id);
  if (!kept) return undefined;
  const { width, height, bitDepth } = kept;
  const samples = async (blob: Blob) => {
    const buffer = await blob.arrayBuffer();
    return bitDepth === 16 ? new Uint16Array(buffer) : new Uint8Array(buffer);
  };
  const raster: Raster = { width, height, bitDepth, data: await samples(kept.data) };
  return kept.alpha ? { ...raster, alpha: await samples(kept.alpha) } : raster;
}
