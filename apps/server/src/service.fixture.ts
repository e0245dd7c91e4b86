// What tests of the API share: the app on a database and a folder of its own, called without a port.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Access } from './api/access.js';
import { createApp } from './api/app.js';
import { createWatcher } from './api/watcher.js';
import { copyEmptyDatabase } from './empty-database.fixture.js';
import { createAlbums } from './files/albums.js';
import { type Areas, createAreas } from './files/areas.js';
import { openPlaces } from './files/places.js';
import type { UploadLimits } from './files/upload-error.js';
import { createUploads } from './files/uploads.js';
import { startBoss } from './queue/boss.js';
import { type Claims, createClaims } from './queue/claims.js';
import { openDatabase } from './queue/database.js';
import { createQueue } from './queue/queue.js';
import { makeTables } from './queue/tables.js';

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

export const LIMITS: UploadLimits = { uploadBytes: 1000, areaBytes: 4000, idleSeconds: 0.2 };

export interface Service {
  readonly root: string;
  readonly areas: Areas;
  readonly faults: unknown[];
  /** A worker's hands. */
  claimsOf(worker: string): Claims;
  /** Calls a path with a body of JSON, bytes or none. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The app itself. */
  fetch(request: Request): Promise<Response>;
  /** Another app on the same files and jobs. */
  appFor(access: Access): ReturnType<typeof createApp>;
}

/** Opened before a file's tests, gone after them. */
export function useService(): () => Service {
  let service: Service | undefined;
  let end: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const root = mkdtempSync(join(tmpdir(), 'romnet-api-'));
    const faults: unknown[] = [];
    const onFault = (error: unknown) => faults.push(error);
    await copyEmptyDatabase(join(root, 'db'));
    const db = await openDatabase(join(root, 'db'), onFault);
    const boss = await startBoss(db, { supervise: true, onError: onFault });
    await makeTables(db);
    const areas = createAreas(join(root, 'files'));
    const places = await openPlaces(areas.root, root);
    const { storage, keys } = places;
    const queue = createQueue(db, boss, { limit: 1, seconds: 1 });
    const watcher = createWatcher(queue, 20, onFault);
    const appFor = (access: Access) =>
      createApp({
        ...{ queue, watcher, storage, keys, access, onFault, jobsPerUser: 5, version: '0' },
        albums: createAlbums(places, LIMITS.areaBytes),
        uploads: createUploads(places, LIMITS),
        fault: async () => undefined,
        metrics: async () => 'romnet_jobs 0\n',
      });
    const app = appFor({ tokens: () => [], needsToken: false, hosts: ['localhost'] });
    service = {
      ...{ root, areas, faults, appFor },
      claimsOf: (worker) => createClaims(db, boss, worker),
      fetch: async (request) => app.fetch(request),
      async call(method, path, body, headers = {}) {
        const isJson =
          body !== undefined && !(body instanceof Uint8Array) && !(body instanceof ReadableStream);
        return app.fetch(
          new Request(`http://localhost${path}`, {
            method,
            headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
            ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
            duplex: 'half',
          } as unknown as RequestInit),
        );
      },
    };
    end = async () => {
      watcher.close();
      await boss.stop({ graceful: false, wait: true });
      await db.close();
      rmSync(root, { recursive: true });
    };
  });
  afterAll(() => end?.());
  return () => service!;
}
